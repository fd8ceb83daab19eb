#include "bench/gate/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "bench/gate/pair_order.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/run/progress.hpp"
#include "reports/results/names.hpp"
#include "reports/stats/shuffle.hpp"

namespace pibench {
namespace {

using reports::ObservedPair;
using reports::Pairs;

constexpr std::size_t controls_in_screen = 4;
const std::string system_calls = reports::counters::system_calls;

/// The attempts left to get an answer from a side; unlimited once it has given one.
class AttemptsLeft {
 public:
  void note(const Observer::Result& result) {
    answered_ = answered_ || result.document.has_value();
    ++asked_;
  }
  bool answered() const { return answered_; }
  bool none() const { return !answered_ && asked_ >= asked_max; }

 private:
  static constexpr std::size_t asked_max = 3;
  bool answered_ = false;
  std::size_t asked_ = 0;
};

constexpr const char* not_tried = "not tried: no cell before it was answered";

/// A cell on its way through the stages.
struct GatedSubject {
  GateCell cell;
  Measure measure;
  reports::GateSample sample;
  bool out = false;  ///< broken or not to be judged
};

/// Pairs of a cell's two sides, or of its base with itself.
struct Subject {
  std::size_t cell;
  bool control;
};

class GateRun {
 public:
  explicit GateRun(const GateSpec& spec)
      : spec_(spec),
        baseline_(spec.baseline, spec.settings),
        candidate_(spec.candidate, spec.settings),
        leftovers_(spec.settings),
        generator_(spec.setting.seed) {
    for (const GateCell& cell : spec.cells)
      subjects_.push_back({.cell = cell, .measure = {}, .sample = {}});
  }

  reports::Gate run() {
    const auto start = Clock::now();
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
      try_out(subjects_[i]);
      progress_.calibrated(i + 1, subjects_.size(), subjects_[i].cell.name);
    }
    require_answers();
    screen();
    look_again();
    reports::Gate gate = judged();
    gate.setting.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return gate;
  }

 private:
  ObserveRequest request_for(const GatedSubject& subject, Ask ask) const {
    return {.cell = subject.cell.name,
            .ask = ask,
            .blocks = spec_.length.blocks,
            .iterations = subject.measure.iterations,
            .busy_work = {},
            .deadline = spec_.length.deadline};
  }

  Observer::Result ask(const Observer& side, const GatedSubject& subject, Ask what) {
    return leftovers_.observe(side, request_for(subject, what));
  }

  void try_out(GatedSubject& subject) {
    if (base_attempts_left_.none()) return drop_base(subject, not_tried);
    const Observer::Result base = ask(baseline_, subject, Ask::calibration);
    base_attempts_left_.note(base);
    if (!base.measured()) return drop_base(subject, base.why_not());
    subject.measure = {base.document->iterations, base.document->operation_ns.front(),
                       base.document->wakeup};
    subject.sample.name = subject.cell.name;
    subject.sample.wakeup = subject.measure.wakeup;
    if (candidate_attempts_left_.none()) return drop_candidate(subject, not_tried);
    const Observer::Result candidate = ask(candidate_, subject, Ask::figures);
    candidate_attempts_left_.note(candidate);
    if (!candidate.measured()) return drop_candidate(subject, candidate.why_not());
    count_calls(subject);
  }

  void require_answers() const {
    if (base_attempts_left_.answered()) return;
    throw UsageError(fmt::format("the baseline answers no cell; of {}: {}",
                                 gate_.not_judged.front().name, gate_.not_judged.front().reason));
  }

  /// Counts again where the sides differ, since a verdict rests on it.
  void count_calls(GatedSubject& subject) {
    reports::GateSample& sample = subject.sample;
    sample.base_counts = calls_of(baseline_, subject);
    sample.candidate_counts = calls_of(candidate_, subject);
    if (sample.base_counts == sample.candidate_counts) return;
    if (sample.base_counts != calls_of(baseline_, subject)) sample.base_counts.clear();
    if (sample.candidate_counts != calls_of(candidate_, subject)) sample.candidate_counts.clear();
  }

  std::map<std::string, double> calls_of(const Observer& side, const GatedSubject& subject) {
    const Observer::Result result = ask(side, subject, Ask::calls);
    std::map<std::string, double> counts;
    if (!result.measured()) return counts;
    const auto found = result.document->counters.find(system_calls);
    if (found != result.document->counters.end()) counts.insert(*found);
    return counts;
  }

  void drop_base(GatedSubject& subject, const std::string& why) {
    subject.out = true;
    gate_.not_judged.push_back({subject.cell.name, why});
  }
  void drop_candidate(GatedSubject& subject, const std::string& why) {
    subject.out = true;
    gate_.broken.push_back({subject.cell.name, why});
  }

  std::vector<std::size_t> cells_in() const {
    std::vector<std::size_t> cells;
    for (std::size_t i = 0; i < subjects_.size(); ++i)
      if (!subjects_[i].out) cells.push_back(i);
    return cells;
  }

  void screen() {
    const std::vector<std::size_t> cells = cells_in();
    std::vector<Subject> stage;
    stage.reserve(cells.size() + controls_in_screen);
    for (const std::size_t cell : cells) stage.push_back({cell, false});
    const std::vector<std::size_t> order = reports::shuffled(cells.size(), generator_);
    for (std::size_t i = 0; i < std::min(order.size(), controls_in_screen); ++i)
      stage.push_back({cells[order[i]], true});
    measure("screen", stage, spec_.setting.pairs_of_screen, &reports::GateSample::screen);
  }

  void look_again() {
    std::vector<Subject> stage;
    for (const std::size_t cell : cells_in()) {
      if (!reports::is_candidate(subjects_[cell].sample, spec_.setting.pairs, spec_.margins))
        continue;
      stage.push_back({cell, false});
      stage.push_back({cell, true});
    }
    measure("candidates", stage, spec_.setting.pairs, &reports::GateSample::fresh);
  }

  void measure(std::string_view name, const std::vector<Subject>& stage, std::size_t pairs,
               Pairs reports::GateSample::*into) {
    const auto start = Clock::now();
    const std::vector<OrderedPair> order = pair_order(stage.size(), pairs, generator_);
    progress_.begin_part();
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Subject& subject = stage[order[i].subject];
      GatedSubject& gated = subjects_[subject.cell];
      if (!gated.out) measure_pair(gated, subject.control, order[i].candidate_first, into);
      progress_.part(name, static_cast<double>(i + 1) / static_cast<double>(order.size()),
                     Clock::now() - start, gated.cell.name);
    }
  }

  void measure_pair(GatedSubject& subject, bool control, bool candidate_first,
                    Pairs reports::GateSample::*into) {
    ObservedPair pair;
    for (const bool of_candidate : {candidate_first, !candidate_first}) {
      const bool by_candidate = of_candidate && !control;
      const Observer::Result result =
          ask(by_candidate ? candidate_ : baseline_, subject, Ask::figures);
      if (!result.measured())
        return by_candidate ? drop_candidate(subject, result.why_not())
                            : drop_base(subject, result.why_not());
      (of_candidate ? pair.candidate : pair.base) = observation_of(*result.document);
    }
    (control ? subject.sample.control : subject.sample.*into).push_back(std::move(pair));
  }

  reports::Gate judged() {
    std::vector<reports::GateSample> samples;
    for (const GatedSubject& subject : subjects_)
      if (!subject.out) samples.push_back(subject.sample);
    reports::Gate gate = reports::judge(samples, spec_.margins);
    gate.setting = spec_.setting;
    gate.broken = std::move(gate_.broken);
    gate.not_judged = std::move(gate_.not_judged);
    return gate;
  }

  const GateSpec& spec_;
  Observer baseline_;
  Observer candidate_;
  Leftovers leftovers_;
  PairGenerator generator_;
  std::vector<GatedSubject> subjects_;
  reports::Gate gate_;
  AttemptsLeft base_attempts_left_;
  AttemptsLeft candidate_attempts_left_;
  Progress progress_;
};

}  // namespace

reports::Gate run_gate(const GateSpec& spec) {
  try {
    return GateRun(spec).run();
  } catch (const std::system_error& error) {
    throw UsageError(fmt::format("cannot start {}", error.what()));
  }
}

}  // namespace pibench
