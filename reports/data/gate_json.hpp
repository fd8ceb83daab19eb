// A gate's verdicts as JSON, with all of their figures.
#pragma once

#include <string>

#include "reports/verdicts/gate.hpp"

namespace pibench::reports {

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

}  // namespace pibench::reports
