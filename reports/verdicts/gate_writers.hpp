// A gate's verdicts for people and for services. Names, commands and reasons may hold anything; all
// writers show them as they are and can inject nothing.
#pragma once

#include <string>

#include "reports/verdicts/gate.hpp"

namespace pibench::reports {

/// "1 regressed, 0 improved, 12 equivalent, 2 inconclusive, 0 broken, 3 not judged"
std::string counts_line(const Gate& gate);

/// Tables for the terminal, the worst first: what the candidate broke, regressed, improved and
/// inconclusive cells, what was not judged, control alarms, the counts. `all` adds the equivalent
/// ones. `colour` adds escape codes; without it there are none.
std::string gate_text(const Gate& gate, bool all, bool colour);

/// GitHub-flavoured Markdown for a job's summary: what changed first, everything else folded.
std::string gate_markdown(const Gate& gate);

/// One object:
///   schema_version 1
///   baseline, candidate   command lines
///   seed, pairs_of_screen, pairs, seconds
///   verdict       "fine", "regressed" or "inconclusive"
///   counts        {regressed, improved, equivalent, inconclusive, broken, not_judged}
///   cells         [{name, wakeup, verdict, reason (may be empty), was_candidate, time, p99 (where
///                 there is one), counters}]
///     time, p99   {verdict, reason, pairs, base_ns, candidate_ns, ratio (candidate / base), margin
///                 (0.02 is 2 %), spread, p_value (after Holm), pairs_needed, and where there is
///                 one: low, high (95 % interval of the ratio), smallest_effect (0.05 is 5 %)}
///     counters    [{name, base, candidate, verdict}], per operation; the exact ones
///   broken        [{name, reason}]: the base measures them, and the candidate fails to
///   not_judged    [{name, reason}]: the base has no figure
///   controls      {cells, alarms: [{name, reason}]}
std::string gate_json(const Gate& gate);

/// JUnit XML: a test case per cell, a failure where regressed, an error where broken, skipped with
/// the reason where inconclusive or not judged; the controls in system-out.
std::string gate_junit(const Gate& gate);

/// Workflow commands of GitHub Actions: an ::error for every broken and every regressed cell; a
/// ::warning for the inconclusive ones together, and for every control that alarmed. Nothing else.
std::string gate_github(const Gate& gate);

/// One page that opens offline and runs no script: every verdict with its figures and counters.
std::string gate_html(const Gate& gate);

}  // namespace pibench::reports
