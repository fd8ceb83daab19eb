// A comparison as JSON, with all of its figures.
#pragma once

#include <string>

#include "reports/verdicts/comparison.hpp"

namespace pibench::reports {

/// One object:
///   schema_version 1
///   base, candidate   host and start of the runs
///   verdict           "fine", "regressed" (where a cell was lost, too), "inconclusive", or "moved"
///   counts            {regressed, improved, equivalent, inconclusive, not_compared, lost}
///   moved_alike       [{figure, ratio}]: what changed in most transports alike, as the machine
///   does ruled_out         [{scenario, cells, median_ratio, slower_by_less_than [{slow_down,
///   cells}]}] by_transport      {common_ratio, transports [{transport, cells, median_ratio, low,
///   high (95 %),
///                     p_value}]}: next to what all have in common (verdicts/by_transport.hpp)
///   cells             [{name, scenario, transport, wakeup, verdict, reason (empty where there is a
///                     verdict), base_median_ns, candidate_median_ns, base_repetitions,
///                     candidate_repetitions, ratio (candidate / base), margin (0.02 is 2 %),
///                     two_humped, and where there is one: low, high (95 % interval of the ratio),
///                     smallest_effect (0.05 is 5 %), p_value (after Holm), uncorrected_ratio,
///                     figures [{name ("p99"), verdict, reason, base_median, candidate_median,
///                     ratio, margin, and the same of those}]}]
///   not_compared      [{name, reason, lost}]
///   caveats           [text]
std::string comparison_json(const Comparison& comparison);

}  // namespace pibench::reports
