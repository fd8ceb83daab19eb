// Tests the gate: processes of one build, some of them slowed down by a known part, judged as two
// builds are. The rates are those of false alarms, and of slow-downs that are found.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/verdicts/gate.hpp"

namespace pibench::reports {

/// One window: as many neighbouring triples of processes of one cell as a gate takes pairs.
struct SelfTestWindow {
  Pairs identical;  ///< base and candidate are the same
  Pairs slowed;     ///< the same base processes, and slowed ones
  double seconds = 0;
};

struct SelfTestSample {
  std::string name;
  std::string transport;
  std::string placement;
  std::string wakeup;
  std::vector<SelfTestWindow> windows{};
};

/// The settings that the self-test ran with.
struct SelfTestSetting {
  std::uint64_t seed = 0;
  std::size_t pairs = 40;
  double slowdown = 0.05;       ///< of the time per operation
  bool busy_neighbour = false;  ///< another process burnt a second CPU in bursts
  double seconds = 0;
};

struct SelfTestedCell {
  std::string name;
  std::string transport;
  std::string placement;
  std::string wakeup;
  std::size_t windows = 0;
  std::size_t false_alarms = 0;  ///< windows in which identical processes regressed in anything
  std::size_t false_improvements = 0;
  std::size_t detections = 0;   ///< windows in which slowed processes' time regressed
  Interval false_alarm_rate{};  ///< exact, 95 %
  Interval detection_rate{};
  double seen_slowdown = 0;  ///< median over the windows: 0.05 is 5 %
  double spread = 0;         ///< of identical pairs, median over the windows
  double p99_spread = 0;     ///< 0 where there is no p99
  double seconds = 0;        ///< per window, median
};

struct SelfTest {
  SelfTestSetting setting{};
  std::vector<SelfTestedCell> cells{};
  std::vector<CellRemark> not_tested{};
};

/// The windows of one place in the order are judged together, as the cells of one gate are, by the
/// rule for fresh pairs; the screen is left out, so that alarms are as frequent as they can be.
SelfTest evaluate(std::span<const SelfTestSample> samples, const GateMargins& margins = {});

}  // namespace pibench::reports
