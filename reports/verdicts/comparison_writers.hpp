// A comparison in the forms that people, dashboards and CI services read. Whatever the results
// contain is shown as text and can inject nothing into any of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reports/verdicts/comparison.hpp"

namespace pibench::reports {

/// Of the whole run: regressed where any cell is; else inconclusive where any is, where a cell was
/// lost, and where nothing was compared; else fine.
enum class RunVerdict : std::uint8_t { fine, regressed, inconclusive };

RunVerdict run_verdict(const Comparison& comparison);
std::string_view to_string(RunVerdict verdict);

/// "2 regressed, 0 improved, 40 equivalent, 3 inconclusive, 1 not compared"
std::string counts_line(const Comparison& comparison);

/// Tables for the terminal: regressed, improved and inconclusive cells, the worst first, what was
/// not compared, the counts and the caveats. `all` adds the equivalent ones and those of too few
/// repetitions, and shortens nothing. `colour` adds escape codes; without it there are none.
std::string comparison_text(const Comparison& comparison, bool all, bool colour);

/// GitHub-flavoured Markdown for a job's summary: what changed first, everything else folded.
std::string comparison_markdown(const Comparison& comparison);

/// One object:
///   schema_version 1
///   base, candidate   host and start of the runs
///   verdict           "fine", "regressed" or "inconclusive"
///   counts            {regressed, improved, equivalent, inconclusive, not_compared}
///   cells             [{name, scenario, transport, wakeup, verdict, reason (empty where there is a
///                     verdict), base_median_ns, candidate_median_ns, base_repetitions,
///                     candidate_repetitions, ratio (candidate / base), margin (0.02 is 2 %),
///                     two_humped, and where there is one: low, high (95 % interval of the ratio),
///                     smallest_effect (0.05 is 5 %), p_value (after Holm), uncorrected_ratio}]
///   not_compared      [{name, reason, lost}]
///   caveats           [text]
std::string comparison_json(const Comparison& comparison);

/// JUnit XML: a test case per cell, a failure where regressed, skipped with the reason where
/// inconclusive or not compared; the caveats in system-out.
std::string comparison_junit(const Comparison& comparison);

/// Workflow commands of GitHub Actions: an ::error for every regressed cell, the worst first; a
/// ::warning for the inconclusive ones together, for what was lost, and for every caveat but the
/// standing one. Nothing else.
std::string comparison_github(const Comparison& comparison);

}  // namespace pibench::reports
