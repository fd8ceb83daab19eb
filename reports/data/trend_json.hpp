// A trend as JSON.
#pragma once

#include <string>

#include "reports/verdicts/trend.hpp"

namespace pibench::reports {

/// One object:
///   schema_version 1
///   host
///   runs      [{source, started_at, version, changes [text]}], in the order of their start
///   common_shifts  of all transports or most: [{run, ratio and the other members of a time}]
///   cells     [{name, medians_ns [number or null, one per run], shifts [{run, before_ns, after_ns,
///             ratio and the other members of a time}]}]; next to the common shifts
///   left_out  [{source, reason}]
/// The time of a shift, runs being indices from 0:
///   run, earliest_run, latest_run  the likeliest first run of the new level, and between which it
///                                  lies in 95 of 100
///   certainty                      the probability of `run`, from 0 to 1
///   held_runs                      of the new level
///   kind                           lasting, provisional, temporary or back
///                                  (reports/verdicts/trend.hpp)
std::string trend_json(const Trend& trend);

}  // namespace pibench::reports
