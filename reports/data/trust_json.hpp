// The self-test of the gate as JSON.
#pragma once

#include <string>

#include "reports/verdicts/trust.hpp"

namespace pibench::reports {

/// One object: schema_version 1, seed, pairs, slowdown, seconds, cells [{name, transport,
/// placement, wakeup, windows, false_alarms, false_alarm_low, false_alarm_high, false_improvements,
/// detections, detection_low, detection_high, seen_slowdown, spread, p99_spread,
/// seconds_per_window}], not_tested [{name, reason}]. Rates are parts of 1.
std::string self_test_json(const SelfTest& test);

}  // namespace pibench::reports
