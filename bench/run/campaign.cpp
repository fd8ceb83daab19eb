#include "bench/run/campaign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "bench/harness/signals.hpp"
#include "bench/run/calibration.hpp"
#include "bench/run/call_counting.hpp"
#include "bench/run/progress.hpp"
#include "reports/results/names.hpp"

namespace pibench {
namespace {

const std::string system_calls = reports::counters::system_calls;

void adopt_trial(PlannedCell& cell, const reports::Repetition& earlier) {
  adopt_iterations(cell, earlier);
  cell.system_calls = reports::counter(earlier, system_calls);
  cell.tried_out = true;
}

class Campaign {
 public:
  Campaign(std::vector<PlannedCell> plan, const CampaignSpec& spec, TrialRunner& runner,
           Recorder& recorder)
      : plan_(std::move(plan)),
        spec_(spec),
        runner_(runner),
        recorder_(recorder),
        schedule_(plan_.size(), spec.effort, spec.seed),
        system_calls_(plan_.size()),
        has_its_length_(plan_.size()),
        progress_(spec.run, spec.runs),
        start_(Clock::now() - spec.already_spent) {
    runner_.on_progress([this](const PlannedCell& cell, auto... update) {
      progress_.part(update..., cell.id.name());
    });
  }
  ~Campaign() { runner_.on_progress({}); }
  Campaign(const Campaign&) = delete;
  Campaign& operator=(const Campaign&) = delete;

  void run() {
    recorder_.describe_machine(system_calls, describe_counting());
    for (std::size_t i = 0; i < plan_.size() && !stopped(); ++i) prepare(i);
    measuring_since_ = Clock::now();
    share_before_ = schedule_.progress(elapsed());
    for (;;) {
      const std::vector<std::size_t> round = schedule_.next_round(elapsed());
      if (round.empty() || stopped()) return;
      run_in_order(trials_of(round), spec_.report != nullptr ? *spec_.report : silence_);
    }
  }

 private:
  std::string describe_counting() const {
    if (spec_.calls_up_to_bytes == 0) return "not counted, to save time";
    return fmt::format(
        "counted up to {} bytes, in latency and in throughput of one worker, where all operations "
        "make as many",
        spec_.calls_up_to_bytes);
  }

  bool counts_calls(const PlannedCell& cell) const {
    const JobFacts& facts = cell.job.facts;
    return facts.same_calls && facts.message_bytes <= spec_.calls_up_to_bytes;
  }

  static bool stopped() { return SignalGuard::caught() != 0; }
  Nanoseconds elapsed() const { return Clock::now() - start_; }

  void prepare(std::size_t cell) {
    const PlannedCell& planned = plan_[cell];
    const auto& earlier = recorder_.begin(planned);
    if (planned.known) return schedule_.drop(cell);
    plan_[cell].length.pass = spec_.pass;
    if (!earlier.empty()) return adopt(cell, earlier);
    if (planned.tried_out) {
      system_calls_[cell] = planned.system_calls;
      return;
    }
    try {
      calibrate(plan_[cell], spec_.pass, runner_);
      if (counts_calls(plan_[cell])) count_system_calls(cell);
    } catch (const TrialError& error) {
      give_up(cell, error);
    }
    progress_.calibrated(cell + 1, plan_.size(), planned.id.name());
  }

  void adopt(std::size_t cell, const std::vector<reports::Repetition>& earlier) {
    for (const reports::Repetition& repetition : earlier)
      schedule_.record(cell, repetition.real_time_ns);
    adopt_trial(plan_[cell], earlier.front());
    has_its_length_[cell] = true;
    system_calls_[cell] = plan_[cell].system_calls;
  }

  void count_system_calls(std::size_t cell) {
    system_calls_[cell] = count_calls(plan_[cell], runner_).calls;
  }

  std::vector<NamedTrial> trials_of(const std::vector<std::size_t>& round) {
    std::vector<NamedTrial> trials;
    trials.reserve(round.size());
    for (const std::size_t cell : round)
      trials.push_back({plan_[cell].id.name(), [this, cell] { return trial(cell); }});
    return trials;
  }

  std::optional<Nanoseconds> trial(std::size_t cell) {
    if (recorder_.has_failed(cell) || stopped() || schedule_.spent(elapsed())) return std::nullopt;
    try {
      TrialFigures figures = counted_trial(cell);
      const double real_time_ns = figures.repetition.real_time_ns;
      if (const auto calls = system_calls_[cell])
        figures.repetition.counters[system_calls] = *calls;
      schedule_.record(cell, real_time_ns);
      recorder_.add_repetition(cell, std::move(figures), elapsed());
      tell_progress(cell);
      return Nanoseconds(std::llround(real_time_ns));
    } catch (const TrialError& error) {
      give_up(cell, error);
      return std::nullopt;
    }
  }

  /// The time left is reckoned from what was measured since the rounds began.
  void tell_progress(std::size_t cell) {
    const double share = schedule_.progress(elapsed());
    const double measured = std::max(share - share_before_, 1e-6);
    const double since_ns = in_ns(Clock::now() - measuring_since_);
    progress_.step(share, Nanoseconds(std::llround(since_ns * share / measured)),
                   plan_[cell].id.name());
  }

  /// The first one of a run shows whether the cell's length was found at a bad moment.
  TrialFigures counted_trial(std::size_t cell) {
    constexpr int attempts = 3;
    TrialFigures figures = runner_.run(plan_[cell]);
    for (int i = 0; i < attempts && !has_its_length_[cell]; ++i) {
      if (!lengthen(plan_[cell], spec_.pass, figures.repetition)) break;
      figures = runner_.run(plan_[cell]);
    }
    has_its_length_[cell] = true;
    return figures;
  }

  void give_up(std::size_t cell, const TrialError& error) {
    schedule_.drop(cell);
    // Cells measured before the user stopped the run stay measured, and the rest undecided.
    if (error.kind() == TrialError::Kind::stopped_by_user) return;
    recorder_.fail(cell, outcome_of(error.kind()), error.what());
  }

  std::vector<PlannedCell> plan_;
  CampaignSpec spec_;
  TrialRunner& runner_;
  Recorder& recorder_;
  Schedule schedule_;
  std::vector<std::optional<double>> system_calls_;  // per operation
  std::vector<bool> has_its_length_;                 // as a counted trial has shown
  Progress progress_;
  TrialReport silence_;
  Clock::time_point start_;
  Clock::time_point measuring_since_;
  double share_before_ = 0;  ///< of the run, that was measured or spent before that
};

}  // namespace

void adopt_trials(std::vector<PlannedCell>& plan, const reports::ResultSet& earlier) {
  std::map<std::string, const reports::Cell*> known;
  for (const reports::Cell& cell : earlier.cells) known.emplace(cell.id.name(), &cell);
  for (PlannedCell& cell : plan) {
    const auto found = known.find(cell.id.name());
    if (cell.known || found == known.end()) continue;
    if (reports::is_measured(*found->second))
      adopt_trial(cell, found->second->repetitions.front());
    else
      cell.known = *found->second;
  }
}

void measure(std::vector<PlannedCell> plan, const CampaignSpec& spec, TrialRunner& runner,
             Recorder& recorder) {
  Campaign(std::move(plan), spec, runner, recorder).run();
}

}  // namespace pibench
