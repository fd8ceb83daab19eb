#include "reports/figures/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "reports/figures/cells.hpp"
#include "reports/figures/headline.hpp"
#include "reports/figures/percentiles.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/figures/ties.hpp"
#include "reports/results/names.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

using CellList = std::vector<const Cell*>;

constexpr std::size_t most_in_a_sentence = 5;

/// One of the questions about messages, and the way to answer it.
struct Question {
  Topic topic;
  const char* heading;            ///< before the payload
  const char* claim;              ///< verb and object of the winner, before the payload
  const char* scenario;           ///< its cells take part
  const char* counter = nullptr;  ///< the figure; null: the time
  bool kinds_apart = true;        ///< each kind of wake-up has a winner of its own
  bool counter_decides = false;   ///< else the time does
};

constexpr Question small_messages{Topic::small_messages, "Mean round trip of",
                                  "has the shortest mean round trip of", scenarios::latency};
constexpr Question large_messages{Topic::large_messages, "Mean round trip of",
                                  "has the shortest mean round trip of", scenarios::latency};
constexpr Question message_rate{Topic::message_rate, "Messages per second of",
                                "moves the most messages per second of", scenarios::throughput,
                                counters::messages_per_second};
constexpr Question byte_rate{Topic::byte_rate, "Bytes per second in messages of",
                             "moves the most bytes per second in messages of",
                             scenarios::throughput, counters::bytes_per_second};
constexpr Question message_cost{.topic = Topic::cpu,
                                .heading = "CPU time per message of",
                                .claim = "takes the least CPU time per message of",
                                .scenario = scenarios::throughput,
                                .counter = counters::cpu_ns,
                                .kinds_apart = false,
                                .counter_decides = true};
constexpr Question round_trip_cost{.topic = Topic::cpu,
                                   .heading = "CPU time per round trip of",
                                   .claim = "takes the least CPU time per round trip of",
                                   .scenario = scenarios::latency,
                                   .counter = counters::cpu_ns,
                                   .kinds_apart = false,
                                   .counter_decides = true};

/// Cells that may win: measured, pinned, no baselines, with the fewest workers.
CellList entrants(const ResultSet& results, std::string_view scenario) {
  CellList cells;
  for (const Cell& cell : results.cells) {
    const bool pinned = !cell.id.is_unpinned();
    const bool ranked = is_measured(cell) && !is_baseline(cell) && pinned;
    if (ranked && cell.id.scenario == scenario) cells.push_back(&cell);
  }
  if (cells.empty()) return cells;
  const auto workers = [](const Cell* cell) { return cell->id.workers(); };
  const auto fewest = workers(*std::ranges::min_element(cells, {}, workers));
  std::erase_if(cells, [&](const Cell* cell) { return workers(cell) > fewest; });
  return cells;
}

/// The payloads that findings are about. Equal where there is no larger one.
struct Payloads {
  Payload small;
  Payload large;
};

/// Precondition: `cells` is not empty.
Payloads chosen_payloads(const CellList& cells) {
  constexpr std::uint64_t usual_small = 8;
  std::map<Payload, std::set<std::string_view>> carriers;
  std::set<std::string_view> transports;
  for (const Cell* cell : cells) {
    carriers[cell->id.payload_bytes()].insert(cell->id.transport);
    transports.insert(cell->id.transport);
  }
  Payloads chosen{carriers.begin()->first, {}};
  for (const auto& [payload, carried_by] : carriers) {
    if (payload == usual_small) chosen.small = payload;
    if (2 * carried_by.size() > transports.size()) chosen.large = payload;
  }
  if (chosen.large < chosen.small) chosen.large = chosen.small;
  return chosen;
}

/// Cells that one question compares, the best first.
struct Field {
  std::string placement;
  std::string wakeup;  ///< empty where kinds of wake-up are not kept apart
  CellList cells;
};

double deciding_value(const Question& question, const Cell& cell) {
  return question.counter_decides ? *counter_median(cell, question.counter) : median_time_ns(cell);
}

void sort_best_first(const Question& question, CellList& cells) {
  std::vector<std::pair<double, const Cell*>> valued;
  valued.reserve(cells.size());
  for (const Cell* cell : cells) valued.emplace_back(deciding_value(question, *cell), cell);
  std::ranges::stable_sort(valued, {}, &std::pair<double, const Cell*>::first);
  std::ranges::transform(valued, cells.begin(), &std::pair<double, const Cell*>::second);
}

std::vector<Field> contests(const Question& question, const CellList& cells,
                            const Payload& payload) {
  std::vector<Field> all;
  for (const Cell* cell : cells) {
    if (cell->id.payload_bytes() != payload) continue;
    if (question.counter != nullptr && !counter_median(*cell, question.counter)) continue;
    const std::string placement = cell->id.placement();
    const std::string wakeup = question.kinds_apart ? cell->traits.wakeup : std::string();
    const auto found = std::ranges::find_if(all, [&](const Field& contest) {
      return contest.placement == placement && contest.wakeup == wakeup;
    });
    Field& contest = found != all.end() ? *found : all.emplace_back(Field{placement, wakeup, {}});
    contest.cells.push_back(cell);
  }
  for (Field& contest : all) sort_best_first(question, contest.cells);
  return all;
}

/// The transport, and the parameters by which its cell differs from others of the same contest but
/// for the kind of wake-up.
std::string entrant_label(const Cell& cell) {
  CellId shared = cell.id;
  std::erase_if(shared.parameters, [](const auto& parameter) {
    const std::string& key = parameter.first;
    return key != parameters::bytes && key != parameters::workers && key != parameters::placement &&
           key != parameters::wait;
  });
  return label_beside(shared, cell.id);
}

/// The label with the kind of wake-up, where a contest has several.
std::string rival_label(const Field& contest, const Cell& cell) {
  const std::string label = entrant_label(cell);
  return contest.wakeup.empty() ? fmt::format("{} ({})", label, cell.traits.wakeup) : label;
}

std::string figure_of(const Question& question, const Cell& cell) {
  if (question.counter == nullptr) return format_duration_ns(median_time_ns(cell));
  return format_figure(counter_median(cell, question.counter), counter_of(question.counter).unit);
}

std::string time_interval_of(const Cell& cell) {
  return named_interval(format_interval_ns(median_interval(cell)), cell);
}

std::string interval_of(const Question& question, const Cell& cell) {
  if (question.counter == nullptr) return time_interval_of(cell);
  const auto interval = counter_interval(cell, question.counter);
  if (!interval) return {};
  return named_interval(format_interval(*interval, counter_of(question.counter).unit), cell);
}

std::string place_in_words(const std::string& placement) {
  if (placement == placements::same) return "On one CPU";
  if (placement == placements::cross) return "Across CPUs";
  return fmt::format("With placement {}", placement);
}

std::string field_in_words(const Field& contest) {
  const std::size_t size = contest.cells.size();
  if (contest.wakeup.empty()) {
    return size == 1 ? std::string()
                     : fmt::format(" of {} transports, each kind of wake-up counted,", size);
  }
  return size == 1 ? fmt::format(" as the only {} transport,", contest.wakeup)
                   : fmt::format(" of {} {} transports,", size, contest.wakeup);
}

std::string with_interval(const std::string& figure, const std::string& interval) {
  return interval.empty() ? figure : fmt::format("{} ({})", figure, interval);
}

/// Warnings and notes that go with the winner.
std::string reservations(const Cell& winner) {
  std::string text;
  if (is_bimodal(winner)) {
    text += " Its repetitions fall in two groups, so that the median may describe neither.";
  }
  for (const std::string& note : winner.notes) text += fmt::format(" Note: {}.", note);
  return text;
}

/// The best by the median of single operations, where that is another.
std::string by_p50_in_words(const Question& question, const Field& field) {
  if (question.counter != nullptr) return {};
  const Cell* best = best_by_p50(field.cells);
  if (best == nullptr || best == field.cells.front()) return {};
  return fmt::format(" By the median of single ones it is {} with {}.", rival_label(field, *best),
                     format_percentile(percentile_of(*best, pooled_percentiles.front())));
}

std::string tie_in_words(const std::vector<std::string>& tied) {
  return tied.empty()
             ? std::string()
             : fmt::format(" {} cannot be told apart from it.", listed(tied, most_in_a_sentence));
}

std::string next_in_words(const Question& question, const Field& contest) {
  if (contest.cells.size() < 2) return {};
  const Cell& next = *contest.cells[1];
  return fmt::format(" Next is {} with {}.", rival_label(contest, next), figure_of(question, next));
}

std::string contest_sentence(const Question& question, const Field& contest, const Finding& finding,
                             const std::string& subject) {
  const std::string kind =
      contest.wakeup.empty() ? fmt::format(" ({})", finding.wakeup) : std::string();
  return fmt::format(
      "{},{} {}{} {} {}: {}.{}{}{}", place_in_words(contest.placement), field_in_words(contest),
      finding.label, kind, question.claim, subject, with_interval(finding.figure, finding.interval),
      finding.tied.empty() ? next_in_words(question, contest) : tie_in_words(finding.tied),
      by_p50_in_words(question, contest), reservations(*finding.winner));
}

/// "8 B"; with the senders where it is a stream: "8 B from 1 worker".
std::string subject_of(const Question& question, const Field& contest) {
  const CellId& id = contest.cells.front()->id;
  std::string payload = format_bytes(id.payload_bytes());
  if (question.scenario != std::string_view(scenarios::throughput)) return payload;
  const auto workers = id.workers();
  if (!workers) return payload;
  return fmt::format("{} from {} {}", payload, group_digits(fmt::to_string(*workers)),
                     workers == 1 ? "worker" : "workers");
}

Finding finding_of(const Question& question, const Field& contest, const std::string& subject) {
  const Cell& winner = *contest.cells.front();
  Finding finding{.topic = question.topic,
                  .heading = fmt::format("{} {}", question.heading, subject),
                  .placement = contest.placement,
                  .wakeup = winner.traits.wakeup,
                  .winner = &winner,
                  .label = entrant_label(winner),
                  .figure = figure_of(question, winner),
                  .interval = interval_of(question, winner),
                  .tied = {},
                  .compared = contest.cells.size(),
                  .sentence = {}};
  const Contest compared(contest.cells, question.counter_decides ? question.counter : "");
  for (const Cell* cell : contest.cells) {
    if (compared.is_tied(*cell)) finding.tied.push_back(rival_label(contest, *cell));
  }
  finding.sentence = contest_sentence(question, contest, finding, subject);
  return finding;
}

void answer(std::vector<Finding>& all, const Question& question, const CellList& cells,
            const Payload& payload) {
  for (const Field& contest : contests(question, cells, payload)) {
    all.push_back(finding_of(question, contest, subject_of(question, contest)));
  }
}

std::string slowest_in_words(const Ranking& ranking) {
  const Cell& fastest = *ranking.transports.front();
  const Cell& slowest = *ranking.transports.back();
  if (&fastest == &slowest) return ".";
  return fmt::format("; {}, the slowest, took {}, {:.2f} times as long.", ranking.label(slowest),
                     format_duration_ns(median_time_ns(slowest)),
                     median_time_ns(slowest) / median_time_ns(fastest));
}

std::string speedup_in_words(const ResultSet& results, const Ranking& ranking) {
  const Cell& fastest = *ranking.transports.front();
  const auto speedup = speedup_over_inprocess(results, ranking.work(), fastest);
  if (!speedup) return {};
  if (*speedup < 1) {
    return fmt::format(
        " One process alone is {:.2f} times as fast: the job is too small for its workers to pay.",
        1 / *speedup);
  }
  return fmt::format(" One process alone would take {:.2f} times as long as {}.", *speedup,
                     ranking.label(fastest));
}

std::string job_sentence(const ResultSet& results, const Ranking& ranking, const Finding& finding) {
  if (!(median_time_ns(*finding.winner) > 0)) {
    return "A median of no time at all: these figures cannot be compared.";
  }
  const char* verb = finding.compared > 1 ? "was the fastest with" : "took";
  const std::string tie =
      finding.tied.empty() ? std::string()
                           : fmt::format(" {} cannot be told apart from {}.",
                                         listed(finding.tied, most_in_a_sentence), finding.label);
  return fmt::format("{} {} {}{}{}{}{}", finding.label, verb,
                     with_interval(finding.figure, finding.interval), slowest_in_words(ranking),
                     speedup_in_words(results, ranking), tie, reservations(*finding.winner));
}

Finding job_finding(const ResultSet& results, const Ranking& ranking) {
  const Cell& winner = *ranking.transports.front();
  Finding finding{.topic = Topic::job,
                  .heading = ranking.title(),
                  .placement = ranking.work().placement(),
                  .wakeup = winner.traits.wakeup,
                  .winner = &winner,
                  .label = ranking.label(winner),
                  .figure = format_duration_ns(median_time_ns(winner)),
                  .interval = time_interval_of(winner),
                  .tied = {},
                  .compared = ranking.transports.size(),
                  .sentence = {}};
  const Contest compared(ranking.transports);
  for (const Cell* cell : ranking.transports) {
    if (compared.is_tied(*cell)) finding.tied.push_back(ranking.label(*cell));
  }
  finding.sentence = job_sentence(results, ranking, finding);
  return finding;
}

}  // namespace

std::vector<Finding> findings(const ResultSet& results) {
  std::vector<Finding> all;
  for (const Ranking& ranking : rankings(results)) {
    if (!ranking.transports.empty()) all.push_back(job_finding(results, ranking));
  }
  const CellList latency = entrants(results, scenarios::latency);
  const CellList throughput = entrants(results, scenarios::throughput);
  if (!latency.empty()) {
    const auto [small, large] = chosen_payloads(latency);
    answer(all, small_messages, latency, small);
    if (large != small) answer(all, large_messages, latency, large);
    if (throughput.empty()) answer(all, round_trip_cost, latency, small);
  }
  if (!throughput.empty()) {
    const auto [small, large] = chosen_payloads(throughput);
    answer(all, message_rate, throughput, small);
    answer(all, byte_rate, throughput, large);
    answer(all, message_cost, throughput, small);
  }
  return all;
}

}  // namespace pibench::reports
