// Reports of results with whatever values a results.json may hold, whose text need not be found.
// One report of each input, as they take long.
#include <algorithm>
#include <array>
#include <cmath>

#include "reports/results/json.hpp"
#include "tests/fuzz/draw.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/writers.hpp"

namespace pibench::fuzz {
namespace {

using namespace reports;

/// A known word in most cases, as others are just shown.
template <std::size_t count>
std::string draw_word(Draw& draw, const std::array<std::string_view, count>& words) {
  const std::size_t index = draw.below(count + 1);
  return index < count ? std::string(words[index]) : draw.text();
}

constexpr std::array<std::string_view, 7> scenarios{"pi",   "latency",  "throughput", "setup",
                                                    "load", "overhead", "contention"};
constexpr std::array<std::string_view, 6> transports{"pipe",      "null",       "redis",
                                                     "inprocess", "copy_twice", "thread"};
constexpr std::array<std::string_view, 9> keys{"terms", "bytes", "workers", "placement", "kernel",
                                               "rate",  "pass",  "side",    "wait"};
constexpr std::array<std::string_view, 12> values{"10000000",   "8",       "1024",  "1",
                                                  "10",         "same",    "cross", "scalar",
                                                  "round_trip", "pibench", "bare",  "spinning"};
constexpr std::array<std::string_view, 5> wakeups{"blocking", "spinning", "spin-then-block",
                                                  "polling", "none"};
constexpr std::array<std::string_view, 18> counters{"open_ns",
                                                    "fork_ns",
                                                    "compute_ns",
                                                    "handover_ns",
                                                    "pi",
                                                    "pi_error",
                                                    "p50_ns",
                                                    "p99_ns",
                                                    "stamped_mean_ns",
                                                    "messages_per_second",
                                                    "bytes_per_second",
                                                    "fairness",
                                                    "lost_updates",
                                                    "overlap",
                                                    "waiting_p99_ns",
                                                    "iterations",
                                                    "system_calls",
                                                    "operations_per_second"};
constexpr std::array<std::string_view, 5> distributions{
    "round_trip", "one_way_to_worker", "from_intended_send", "send_lag", "waiting"};
constexpr std::array<std::string_view, 10> facts{
    "host",     "cpu_model", "cpus",     "kernel",    "core_to_core_before_ns",
    "governor", "build_id",  "compiler", "load_1min", "core_to_core_after_ns"};

double draw_number(Draw& draw) {
  constexpr std::array usual{0.0, 1.0, 5e-324, 1.7976931348623157e308, 1e9, 123.456, 0.999, 1e-9};
  const std::size_t index = draw.below(usual.size() + 4);
  if (index < usual.size()) return usual[index];
  if (index == usual.size()) {
    const double any = draw.value<double>();
    return std::isfinite(any) ? any : 0;
  }
  return draw.value<std::uint16_t>();
}

double draw_time(Draw& draw) {
  return std::abs(draw_number(draw));
}

CellId draw_id(Draw& draw) {
  CellId id{draw_word(draw, scenarios), draw_word(draw, transports), {}};
  for (std::size_t left = draw.below(5); left > 0; --left)
    id.parameters.emplace_back(draw_word(draw, keys), draw_word(draw, values));
  return id;
}

Repetition draw_repetition(Draw& draw) {
  Repetition repetition{draw_time(draw), draw_time(draw), {}};
  for (std::size_t left = draw.below(6); left > 0; --left)
    repetition.counters[draw_word(draw, counters)] = draw_number(draw);
  return repetition;
}

Distribution draw_distribution(Draw& draw) {
  std::array<double, 6> times{};
  for (double& time : times) time = draw_time(draw);
  std::ranges::sort(times);
  Distribution drawn{.count = 0,
                     .min_ns = times[0],
                     .p50_ns = times[1],
                     .p90_ns = times[2],
                     .p99_ns = times[3],
                     .p999_ns = times[4],
                     .max_ns = times[5]};
  std::array<double, 3> ends{draw_time(draw), draw_time(draw), draw_time(draw)};
  std::ranges::sort(ends);
  for (const double end : ends) {
    drawn.buckets.push_back({end, draw.value<std::uint32_t>() + std::uint64_t{1}});
    drawn.count += drawn.buckets.back().count;
  }
  return drawn;
}

Cell draw_cell(Draw& draw) {
  Cell cell{.id = draw_id(draw),
            .traits = {draw.text(), "stream", "shared", draw_word(draw, wakeups), "message"},
            .outcome = static_cast<Outcome>(draw.below(8) < 6 ? 0 : draw.below(4)),
            .reason = draw.text(),
            .repetitions = {}};
  for (std::size_t left = draw.below(4); left > 0; --left)
    cell.repetitions.push_back(draw_repetition(draw));
  // Enough for intervals and verdicts, without as many bytes.
  if (!cell.repetitions.empty() && draw.flag())
    cell.repetitions.resize(draw.below(3) == 0 ? 12 : 6, cell.repetitions.front());
  if (draw.below(4) == 0)
    cell.distributions.emplace(draw_word(draw, distributions), draw_distribution(draw));
  if (draw.below(4) == 0) cell.notes.push_back(draw.text());
  return cell;
}

void draw_fact(Draw& draw, nlohmann::ordered_json& facts_so_far) {
  const std::string name = draw_word(draw, facts);
  switch (draw.below(3)) {
    case 0:
      facts_so_far[name] = draw.text();
      break;
    case 1:
      facts_so_far[name] = draw_number(draw);
      break;
    default:
      facts_so_far[name] = draw.flag();
  }
}

ResultSet draw_results(Draw& draw) {
  ResultSet results;
  results.version = draw.text();
  results.build_type = draw.flag() ? "release" : draw.text();
  results.command = draw.text();
  results.started_at = draw.flag() ? "2024-05-17T09:30:00Z" : draw.text();
  results.complete = draw.flag();
  results.context = nlohmann::ordered_json::object();
  results.environment = nlohmann::ordered_json::object();
  for (std::size_t left = draw.below(4); left > 0; --left) draw_fact(draw, results.environment);
  for (std::size_t left = draw.below(4); left > 0; --left) draw_fact(draw, results.context);
  if (draw.flag()) results.warnings.push_back(draw.text());
  for (std::size_t left = draw.below(6); left > 0; --left) results.cells.push_back(draw_cell(draw));
  return results;
}

/// As it comes out of a file: what the reader refuses is none.
std::optional<ResultSet> draw_readable(Draw& draw) {
  try {
    return parse_results(results_json(draw_results(draw)), "results.json");
  } catch (const InputError&) {
    return std::nullopt;
  }
}

}  // namespace

void report_writers(std::string_view input) {
  Draw draw(input);
  const std::size_t writer = draw.below(writers.size() + pair_writers.size());
  const auto first = draw_readable(draw);
  if (!first) return;
  if (writer < writers.size()) return writers[writer](*first);
  if (const auto second = draw_readable(draw))
    pair_writers[writer - writers.size()](*first, *second);
}

}  // namespace pibench::fuzz
