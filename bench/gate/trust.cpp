#include "bench/gate/trust.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <system_error>

#include "bench/gate/busy_neighbour.hpp"
#include "bench/gate/pair_order.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/run/progress.hpp"
#include "reports/stats/shuffle.hpp"

namespace pibench {
namespace {

enum Role : std::size_t { base, identical, slowed };
constexpr std::size_t roles = 3;

struct TestedSubject {
  Measure measure{};  ///< its time is that of the last process which was not slowed
  reports::SelfTestSample sample{};
  reports::SelfTestWindow window{};  ///< the one that is being filled
  bool out = false;
};

class SelfTestRun {
 public:
  explicit SelfTestRun(const SelfTestSpec& spec)
      : spec_(spec),
        observer_(spec.command, spec.settings),
        leftovers_(spec.settings),
        generator_(spec.setting.seed) {}

  reports::SelfTest run() {
    if (spec_.setting.busy_neighbour) neighbour_.emplace(spec_.setting.seed);
    for (std::size_t i = 0; i < spec_.cells.size(); ++i) {
      prepare(spec_.cells[i]);
      progress_.calibrated(i + 1, spec_.cells.size(), spec_.cells[i].name);
    }
    if (subjects_.empty())
      throw UsageError(fmt::format("no cell can be tested; {}: {}", not_tested_.front().name,
                                   not_tested_.front().reason));
    progress_.begin_part();
    for (window_ = 0; window_ < spec_.windows && !time_is_up(); ++window_) fill_window();
    return conclude();
  }

 private:
  void prepare(const GateCell& cell) {
    const Observer::Result result =
        leftovers_.observe(observer_, {.cell = cell.name,
                                       .ask = Ask::calibration,
                                       .busy_work = {},
                                       .deadline = spec_.length.deadline});
    if (!result.measured()) return not_tested_.push_back({cell.name, result.why_not()});
    const ObservationDocument& document = *result.document;
    subjects_.push_back(
        {.measure = {document.iterations, document.operation_ns.front(), document.wakeup},
         .sample = {cell.name, cell.transport, cell.placement, document.wakeup}});
  }

  void fill_window() {
    for (TestedSubject& subject : subjects_) subject.window = {};
    for (std::size_t round = 0; round < spec_.setting.pairs; ++round) {
      for (const std::size_t i : reports::shuffled(subjects_.size(), generator_)) {
        if (time_is_up()) return;
        if (!subjects_[i].out) observe_triple(subjects_[i]);
      }
      note_progress(round + 1);
    }
    for (TestedSubject& subject : subjects_)
      if (!subject.out) subject.sample.windows.push_back(std::move(subject.window));
  }

  void observe_triple(TestedSubject& subject) {
    const auto start = Clock::now();
    std::array<reports::Observation, roles> observed;
    for (const std::size_t role : reports::shuffled(roles, generator_)) {
      const Observer::Result result = observe(subject, role);
      if (!result.measured()) return drop(subject, result.why_not());
      observed[role] = observation_of(*result.document);
      if (role != slowed) subject.measure.operation_ns = observed[role].time_ns;
    }
    subject.window.identical.push_back({observed[base], observed[identical]});
    subject.window.slowed.push_back({observed[base], observed[slowed]});
    subject.window.seconds += std::chrono::duration<double>(Clock::now() - start).count();
  }

  Observer::Result observe(const TestedSubject& subject, std::size_t role) {
    const double busy_ns = spec_.setting.slowdown * subject.measure.operation_ns;
    return leftovers_.observe(observer_,
                              {.cell = subject.sample.name,
                               .ask = Ask::figures,
                               .blocks = spec_.length.blocks,
                               .iterations = subject.measure.iterations,
                               .busy_work = Nanoseconds(role == slowed ? std::llround(busy_ns) : 0),
                               .deadline = spec_.length.deadline});
  }

  /// Drops the subject, but keeps its whole windows.
  void drop(TestedSubject& subject, const std::string& why) {
    subject.out = true;
    not_tested_.push_back(
        {subject.sample.name, fmt::format("given up in window {}: {}", window_ + 1, why)});
  }

  bool time_is_up() const { return spec_.time_limit && elapsed() >= *spec_.time_limit; }
  Nanoseconds elapsed() const { return Clock::now() - start_; }

  void note_progress(std::size_t rounds) {
    const double in_window = static_cast<double>(rounds) / static_cast<double>(spec_.setting.pairs);
    double share = (static_cast<double>(window_) + in_window) / static_cast<double>(spec_.windows);
    if (spec_.time_limit) share = std::max(share, in_ns(elapsed()) / in_ns(*spec_.time_limit));
    progress_.part(fmt::format("window {} of {},", window_ + 1, spec_.windows),
                   std::min(share, 1.0), elapsed(), "");
  }

  reports::SelfTest conclude() {
    std::vector<reports::SelfTestSample> samples;
    for (TestedSubject& subject : subjects_) samples.push_back(std::move(subject.sample));
    reports::SelfTest test = reports::evaluate(samples, spec_.margins);
    test.setting = spec_.setting;
    test.setting.seconds = std::chrono::duration<double>(elapsed()).count();
    test.not_tested = std::move(not_tested_);
    return test;
  }

  const SelfTestSpec& spec_;
  Observer observer_;
  Leftovers leftovers_;
  PairGenerator generator_;
  std::optional<BusyNeighbour> neighbour_;
  std::vector<TestedSubject> subjects_;
  std::vector<reports::CellRemark> not_tested_;
  std::size_t window_ = 0;
  Clock::time_point start_ = Clock::now();
  Progress progress_;
};

}  // namespace

reports::SelfTest run_self_test(const SelfTestSpec& spec) {
  try {
    return SelfTestRun(spec).run();
  } catch (const std::system_error& error) {
    throw UsageError(fmt::format("cannot start {}", error.what()));
  }
}

}  // namespace pibench
