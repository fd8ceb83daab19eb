// What gates observe, made up.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reports/verdicts/gate.hpp"

namespace pibench::reports {

inline std::string round_trips_of(const std::string& transport, const std::string& placement) {
  return "latency/" + transport + "/bytes:64/workers:1/placement:" + placement;
}

/// A pair per change, in parts of a thousand: how much slower the candidate was.
inline Pairs made_up_pairs(double base_ns, const std::vector<double>& changes, double p99_factor) {
  Pairs pairs;
  for (const double change : changes) {
    const double candidate_ns = base_ns * (1 + change / 1000);
    pairs.push_back({{base_ns, base_ns * 1.5, {{"voluntary_switches", 2}, {"minor_faults", 0}}},
                     {candidate_ns,
                      base_ns * 1.5 * p99_factor,
                      {{"voluntary_switches", 2}, {"minor_faults", 0}}}});
    base_ns += 1;
  }
  return pairs;
}

/// So many changes around the middle, five of them in turn, from -2 to 2 times the step.
inline std::vector<double> changes_around(double middle, double step, std::size_t count) {
  std::vector<double> changes;
  for (std::size_t i = 0; i < count; ++i)
    changes.push_back(middle + step * (static_cast<double>(i % 5) - 2));
  return changes;
}

inline GateSample made_up_sample(const std::string& name, const std::string& wakeup, double middle,
                                 double step, std::size_t fresh) {
  GateSample sample{.name = name, .wakeup = wakeup};
  sample.screen = made_up_pairs(5000, changes_around(middle, step, 20), 1);
  sample.fresh = made_up_pairs(5000, changes_around(middle, step, fresh), 1);
  sample.base_counts = {{"system_calls", 4}};
  sample.candidate_counts = {{"system_calls", 4}};
  return sample;
}

/// A gate with a cell of every verdict, and an alarm that is none of the samples'.
inline Gate sample_gate() {
  std::vector<GateSample> samples{
      made_up_sample(round_trips_of("pipe", "same"), "blocking", 50, 2, 40),
      made_up_sample(round_trips_of("fifo", "same"), "blocking", 1, 2, 0),
      made_up_sample(round_trips_of("socketpair", "same"), "blocking", -80, 3, 40),
      made_up_sample(round_trips_of("tcp", "cross"), "blocking", 25, 100, 40),
      made_up_sample(round_trips_of("shm_ring", "cross"), "spinning", 40, 5, 0),
      made_up_sample(round_trips_of("sysv_mq", "same"), "blocking", 0, 2, 0),
  };
  samples[0].control = made_up_pairs(5000, changes_around(0, 2, 40), 1);
  samples[5].candidate_counts["system_calls"] = 6;
  Gate gate = judge(samples);
  gate.setting = {.baseline = "base/pibench",
                  .candidate = "env X=1 build/release/pibench",
                  .seed = 7,
                  .seconds = 61.5};
  gate.broken = {
      {round_trips_of("posix_mq", "same"), "was killed by signal 11 (Segmentation fault)"}};
  gate.not_judged = {{round_trips_of("redis", "same"), "unavailable: not installed"},
                     {round_trips_of("redis", "cross"), "unavailable: not installed"}};
  return gate;
}

/// The sample gate with the text as part of every name and reason.
inline Gate with_names(Gate gate, const std::string& text) {
  gate.setting.baseline = gate.setting.candidate = text;
  for (GatedCell& cell : gate.cells) {
    cell.name += text;
    if (!cell.reason.empty()) cell.reason = text;
  }
  gate.alarms = {{"a/b" + text, text}};
  for (auto* remarks : {&gate.broken, &gate.not_judged, &gate.alarms})
    for (CellRemark& remark : *remarks) remark = {remark.name + text, text};
  return gate;
}

}  // namespace pibench::reports
