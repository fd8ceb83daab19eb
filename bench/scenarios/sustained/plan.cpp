// The highest rate of messages at which a percentile of their times keeps a limit, and none is
// lost: a search in trials of the load scenario, whose times count from when each message was due.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "bench/plan/cell_planner.hpp"
#include "bench/scenarios/load/load.hpp"
#include "bench/scenarios/sustained/search.hpp"
#include "bench/scenarios/trial/repetition.hpp"
#include "reports/results/names.hpp"

namespace pibench {
namespace {

/// Passes that a trial at one rate takes, as most of its time nothing happens.
constexpr int passes_per_trial = 10;
constexpr double messages_max = 200'000;

std::uint64_t messages_of(std::uint64_t messages_per_second, Nanoseconds pass, double percentile) {
  constexpr double beyond = 5;  // as many as tell a percentile
  const double fewest = std::ceil(beyond / (1 - percentile) - 1e-6);
  const double in_time = static_cast<double>(messages_per_second) * passes_per_trial *
                         std::chrono::duration<double>(pass).count();
  return static_cast<std::uint64_t>(std::max(fewest, std::min(in_time, messages_max)));
}

/// Whether so many of the times are within the limit as it asks for.
bool keep(std::vector<std::int64_t> times_ns, const TimeLimit& limit) {
  const auto within = static_cast<std::size_t>(
      std::ceil(static_cast<double>(times_ns.size()) * limit.share - 1e-6));
  const auto last_within = times_ns.begin() + static_cast<std::ptrdiff_t>(within) - 1;
  std::ranges::nth_element(times_ns, last_within);
  return *last_within <= limit.time.count();
}

/// "50us": in the largest unit of which it is a whole number.
std::string text_of(Nanoseconds time) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 3> units{
      {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1000, "us"}}};
  for (const auto& [unit_ns, name] : units)
    if (time.count() % unit_ns == 0) return std::to_string(time.count() / unit_ns) + name;
  return std::to_string(time.count()) + "ns";
}

/// One search over one transport.
class Search {
 public:
  Search(const Row* row, const LoadJob& job, const TimeLimit& limit, const TrialLength& length,
         const TrialContext& context)
      : row_(row), job_(job), limit_(limit), pass_(length.pass), context_(context) {
    settings_.allow_loss = true;
  }

  TrialFigures figures() {
    const auto rate = sustained::highest_rate(
        [this](std::uint64_t messages_per_second) { return holds_once(messages_per_second); });
    if (!rate) give_up();
    return figures_at(*rate);
  }

 private:
  bool holds_once(std::uint64_t messages_per_second) {
    LoadJob job = job_;
    job.messages_per_second = messages_per_second;
    job.iterations = messages_of(messages_per_second, pass_, limit_.share);
    try {
      LoadResult result = row_->run(job, context_.run, settings_);
      auto& times_ns =
          times_ns_[reports::distributions::from_intended_send_at(messages_per_second)];
      times_ns.insert(times_ns.end(), result.from_intended_ns.begin(),
                      result.from_intended_ns.end());
      if (!keep(result.from_intended_ns, limit_)) {
        sender_was_late_ =
            !keep(result.send_lag_ns, limit_) &&
            result.achieved_per_second() > 0.9 * static_cast<double>(messages_per_second);
        return false;
      }
      kept_.insert_or_assign(messages_per_second, std::move(result));
      return true;
    } catch (const LostMessages&) {
      return false;
    }
  }

  [[noreturn]] void give_up() const {
    const std::string found =
        fmt::format("{} is over {} at {} messages/s already", limit_.percentile,
                    text_of(limit_.time), sustained::Rates::per_second(sustained::Rates::lowest));
    if (!sender_was_late_) throw TrialError(TrialError::Kind::unsupported, found);
    throw TrialError(TrialError::Kind::unavailable,
                     found +
                         ", as the sender itself had no CPU when they were due; end other "
                         "programs and try again");
  }

  TrialFigures figures_at(std::uint64_t messages_per_second) {
    LoadResult& last = kept_.at(messages_per_second);
    const double message_ns = 1e9 / static_cast<double>(messages_per_second);
    TrialFigures figures{repetition_of(message_ns, last.from_intended_ns.size(), last.cost),
                         std::move(times_ns_)};
    Counters& counters = figures.repetition.counters;
    add_rates(counters, message_ns, job_.bytes);
    add_capacity(counters, last.capacity);
    add_percentiles(counters, "", last.from_intended_ns);
    figures.times_ns[reports::distributions::from_intended_send] = std::move(last.from_intended_ns);
    return figures;
  }

  const Row* row_;
  LoadJob job_;
  TimeLimit limit_;
  Nanoseconds pass_;
  const TrialContext& context_;
  Settings settings_ = context_.settings;
  SingleTimes times_ns_;
  /// In the last trial that did not keep the limit, though the link took all that was sent: the
  /// worker had no CPU when a message was due.
  bool sender_was_late_ = false;
  std::map<std::uint64_t, LoadResult> kept_;  ///< the last trial at each rate that kept the limit
};

CellJob job_over(const Row* row, const TrafficJob& traffic, const TimeLimit& limit) {
  CellJob cell{.facts = facts_of(traffic), .run = {}};
  cell.facts.lengthens = false;
  cell.run = [=](const TrialLength& length, const TrialContext& context) {
    LoadJob job;
    static_cast<TrafficJob&>(job) = traffic;
    return Search(row, job, limit, length, context).figures();
  };
  return cell;
}

void plan_sustained(CellPlanner& planner) {
  const TimeLimit& limit = planner.request().limit;
  const Parameters named{{limit.percentile, text_of(limit.time)}};
  for (const std::size_t bytes : planner.bytes_or({64}))
    for (const Placement placement : planner.pinned_placements())
      planner.for_each_wanted([&](const Candidate& candidate) {
        if (candidate.carries_nothing()) return;
        planner.add_each_wait(
            candidate, planner.traffic(bytes, 1, placement), named,
            [&](const TrafficJob& waiting) { return job_over(candidate.row, waiting, limit); });
      });
}

}  // namespace

extern const Scenario scenario_sustained;
constinit const Scenario scenario_sustained{
    .name = "sustained",
    .summary = "the highest rate at which a percentile of the messages' times keeps a limit",
    .plan = &plan_sustained,
};

}  // namespace pibench
