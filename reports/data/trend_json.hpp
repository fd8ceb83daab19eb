// A trend as JSON.
#pragma once

#include <string>

#include "reports/verdicts/trend.hpp"

namespace pibench::reports {

/// One object:
///   schema_version 1
///   host
///   runs      [{source, started_at, version, changes [text]}], in the order of their start
///   cells     [{name, medians_ns [number or null, one per run], shifts [{run (index, from 0),
///             before_ns, after_ns, ratio}]}]
///   left_out  [{source, reason}]
std::string trend_json(const Trend& trend);

}  // namespace pibench::reports
