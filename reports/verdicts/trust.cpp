#include "reports/verdicts/trust.hpp"

#include <algorithm>

#include "reports/stats/proportion.hpp"

namespace pibench::reports {
namespace {

/// The sums over a cell's windows.
struct Tally {
  std::size_t false_alarms = 0;
  std::size_t false_improvements = 0;
  std::size_t detections = 0;
  std::vector<double> slowdowns{};
  std::vector<double> spreads{};
  std::vector<double> p99_spreads{};
  std::vector<double> seconds{};
};

double median_or_zero(const std::vector<double>& values) {
  return values.empty() ? 0 : median(values);
}

/// The windows at one place in the order, as one gate; `tallies` are in the order of the samples.
class WindowJudge {
 public:
  WindowJudge(std::span<const SelfTestSample> samples, const GateMargins& margins)
      : samples_(samples), margins_(margins), tallies_(samples.size()) {}

  void judge_windows(std::size_t place) {
    std::vector<std::size_t> present;
    for (std::size_t i = 0; i < samples_.size(); ++i)
      if (place < samples_[i].windows.size()) present.push_back(i);
    note_identical(present, judged(present, place, &SelfTestWindow::identical));
    note_slowed(present, judged(present, place, &SelfTestWindow::slowed));
    for (const std::size_t i : present)
      tallies_[i].seconds.push_back(samples_[i].windows[place].seconds);
  }

  const Tally& tally(std::size_t sample) const { return tallies_[sample]; }

 private:
  Gate judged(const std::vector<std::size_t>& present, std::size_t place,
              Pairs SelfTestWindow::*pairs) const {
    std::vector<GateSample> gate;
    gate.reserve(present.size());
    for (const std::size_t i : present)
      gate.push_back({.name = samples_[i].name,
                      .wakeup = samples_[i].wakeup,
                      .fresh = samples_[i].windows[place].*pairs});
    return judge(gate, margins_);
  }

  void note_identical(const std::vector<std::size_t>& present, const Gate& gate) {
    for (std::size_t i = 0; i < present.size(); ++i) {
      Tally& tally = tallies_[present[i]];
      const GatedCell& cell = gate.cells[i];
      if (cell.verdict == Verdict::regressed) ++tally.false_alarms;
      if (cell.verdict == Verdict::improved) ++tally.false_improvements;
      tally.spreads.push_back(cell.time.spread);
      if (cell.p99) tally.p99_spreads.push_back(cell.p99->spread);
    }
  }

  void note_slowed(const std::vector<std::size_t>& present, const Gate& gate) {
    for (std::size_t i = 0; i < present.size(); ++i) {
      Tally& tally = tallies_[present[i]];
      if (gate.cells[i].time.verdict == Verdict::regressed) ++tally.detections;
      tally.slowdowns.push_back(gate.cells[i].time.ratio - 1);
    }
  }

  std::span<const SelfTestSample> samples_;
  const GateMargins& margins_;
  std::vector<Tally> tallies_;
};

SelfTestedCell tested(const SelfTestSample& sample, const Tally& tally) {
  const std::size_t windows = sample.windows.size();
  return {.name = sample.name,
          .transport = sample.transport,
          .placement = sample.placement,
          .wakeup = sample.wakeup,
          .windows = windows,
          .false_alarms = tally.false_alarms,
          .false_improvements = tally.false_improvements,
          .detections = tally.detections,
          .false_alarm_rate = exact_proportion(tally.false_alarms, windows),
          .detection_rate = exact_proportion(tally.detections, windows),
          .seen_slowdown = median_or_zero(tally.slowdowns),
          .spread = median_or_zero(tally.spreads),
          .p99_spread = median_or_zero(tally.p99_spreads),
          .seconds = median_or_zero(tally.seconds)};
}

}  // namespace

SelfTest evaluate(std::span<const SelfTestSample> samples, const GateMargins& margins) {
  WindowJudge judge(samples, margins);
  std::size_t most = 0;
  for (const SelfTestSample& sample : samples) most = std::max(most, sample.windows.size());
  for (std::size_t place = 0; place < most; ++place) judge.judge_windows(place);
  SelfTest test;
  for (std::size_t i = 0; i < samples.size(); ++i)
    test.cells.push_back(tested(samples[i], judge.tally(i)));
  return test;
}

}  // namespace pibench::reports
