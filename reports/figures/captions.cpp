#include "reports/figures/captions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <tuple>

#include "reports/figures/cells.hpp"
#include "reports/figures/percentiles.hpp"
#include "reports/figures/phases.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/figures/scaling.hpp"
#include "reports/figures/traffic.hpp"
#include "reports/results/names.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

constexpr std::size_t most_sentences = 2;

using CellFigure = std::function<std::optional<double>(const Cell&)>;

/// The cells with the least and the greatest figure among some; null where none has a figure.
struct Extremes {
  const Cell* least = nullptr;
  const Cell* most = nullptr;
  double least_value = std::numeric_limits<double>::infinity();
  double most_value = -std::numeric_limits<double>::infinity();

  void consider(const Cell& cell, std::optional<double> value) {
    if (!value) return;
    if (*value < least_value) std::tie(least, least_value) = std::pair(&cell, *value);
    if (*value > most_value) std::tie(most, most_value) = std::pair(&cell, *value);
  }
};

Extremes extremes_of(const TrafficTable& table, std::size_t payload, const CellFigure& figure) {
  Extremes extremes;
  for (const TrafficRow& row : table.transports) {
    const Cell* cell = row.cells[payload];
    if (cell != nullptr && is_measured(*cell)) extremes.consider(*cell, figure(*cell));
  }
  return extremes;
}

/// The transport and, where it does not block, its kind of waiting: kinds are not compared without
/// saying so.
std::string spoken_name(const Cell& cell) {
  const std::string& wakeup = cell.traits.wakeup;
  return wakeup == "blocking" ? cell.id.transport
                              : fmt::format("{}, {}", cell.id.transport, wakeup);
}

std::optional<double> time_figure_of(const Cell& cell) {
  return median_time_ns(cell);
}

/// The tables of pinned processes; all tables where no processes were pinned.
std::vector<TrafficTable> comparable_tables(const ResultSet& run, std::string_view scenario) {
  auto tables = traffic_tables(run, scenario);
  const auto unpinned = [](const TrafficTable& table) { return table.is_unpinned(); };
  if (!std::ranges::all_of(tables, unpinned)) std::erase_if(tables, unpinned);
  std::erase_if(tables, [](const TrafficTable& table) { return table.transports.empty(); });
  return tables;
}

/// "1 worker, placement same"
std::string place_of(const TrafficTable& table) {
  const std::string title = work_title(table.scenario, table.parameters);
  const std::size_t lead = table.scenario.size() + std::string_view(": ").size();
  return title.size() > lead ? title.substr(lead) : title;
}

/// "8 B from 5.02 µs (pipe) to 77.1 µs (redis)"
std::string extent_of(const TrafficTable& table, std::size_t payload) {
  const Extremes extremes = extremes_of(table, payload, time_figure_of);
  if (extremes.least == nullptr) return {};
  const auto shown = [](const Cell& cell) {
    return fmt::format("{} ({})", traffic_figure(cell), spoken_name(cell));
  };
  const std::string bytes = format_bytes(table.payloads[payload]);
  if (extremes.least == extremes.most) return fmt::format("{} {}", bytes, shown(*extremes.least));
  return fmt::format("{} from {} to {}", bytes, shown(*extremes.least), shown(*extremes.most));
}

std::string extents_of(const TrafficTable& table) {
  std::vector<std::string> extents{extent_of(table, 0)};
  if (table.payloads.size() > 1) extents.push_back(extent_of(table, table.payloads.size() - 1));
  std::erase(extents, std::string());
  if (extents.empty()) return {};
  return fmt::format("{}: {}.", place_of(table), fmt::join(extents, "; "));
}

/// "8 B, 1 worker, placement same": the origin of the figures of a payload.
std::string place_and_payload(const TrafficTable& table, std::size_t payload) {
  return fmt::format("{}, {}", format_bytes(table.payloads[payload]), place_of(table));
}

constexpr const PooledPercentile& p50 = pooled_percentiles[0];
constexpr const PooledPercentile& p90 = pooled_percentiles[1];
constexpr const PooledPercentile& p99 = pooled_percentiles[2];

template <const PooledPercentile& which>
std::optional<double> single_time(const Cell& cell) {
  return told(percentile_of(cell, which));
}

std::optional<double> tail_of(const Cell& cell) {
  const auto middle = single_time<p50>(cell);
  const auto tail = single_time<p99>(cell);
  return middle && tail && *middle > 0 ? std::optional(*tail / *middle) : std::nullopt;
}

/// The first table of latency with single times, and the first payload that has them.
struct TimedColumn {
  TrafficTable table;
  std::size_t payload = 0;
};

std::optional<TimedColumn> first_timed_column(const ResultSet& run) {
  for (TrafficTable& table : comparable_tables(run, scenarios::latency)) {
    for (std::size_t i = 0; i < table.payloads.size(); ++i) {
      if (extremes_of(table, i, single_time<p50>).least != nullptr)
        return TimedColumn{std::move(table), i};
    }
  }
  return std::nullopt;
}

std::string range_of(const Extremes& extremes) {
  return fmt::format("{} ({}) to {} ({})", format_duration_ns(extremes.least_value),
                     spoken_name(*extremes.least), format_duration_ns(extremes.most_value),
                     spoken_name(*extremes.most));
}

std::string workers_of(std::uint64_t count) {
  return fmt::format("{} {}", count, count == 1 ? "worker" : "workers");
}

std::string caption_of_scaling_table(const ScalingTable& table) {
  const ScalingRow* best = nullptr;
  const ScalingRow* worst = nullptr;
  for (const ScalingRow& row : table.rows) {
    if (row.payload != table.rows.front().payload || !row.gain()) continue;
    if (best == nullptr || *row.gain() > *best->gain()) best = &row;
    if (worst == nullptr || *row.gain() < *worst->gain()) worst = &row;
  }
  if (best == nullptr) return {};
  const std::string change = fmt::format(
      "From {} to {}, placement {}, {}: {} moves {:.2g} times as many messages per second",
      table.workers.front(), workers_of(table.workers.back()), table.placement,
      format_bytes(best->payload), best->label, *best->gain());
  if (best == worst) return change + '.';
  return fmt::format("{}, the most; {} {:.2g} times, the fewest.", change, worst->label,
                     *worst->gain());
}

std::string joined(std::vector<std::string> sentences) {
  std::erase(sentences, std::string());
  return fmt::format("{}", fmt::join(sentences, " "));
}

/// The time of the longest repetition over that of the shortest.
std::optional<double> longest_over_shortest(const Cell& cell) {
  const std::optional<Summary> time = time_summary(cell);
  if (!time || time->count < 2 || !(time->min > 0)) return std::nullopt;
  return time->max / time->min;
}

}  // namespace

std::string caption_of_phases(const ResultSet& run) {
  for (const Ranking& ranking : rankings(run)) {
    const PhaseBreakdown breakdown = phases_of(ranking);
    if (breakdown.empty()) continue;
    const auto& [fastest, times] = breakdown.front();
    const auto longest =
        std::ranges::max_element(times, {}, [](const auto& time) { return time.value_or(0); });
    Extremes hand_overs;
    for (const auto& [cell, phases] : breakdown) {
      if (!is_baseline(*cell)) hand_overs.consider(*cell, phases[handover_phase]);
    }
    const std::string first = fmt::format(
        "{}: of {}, {} takes the most, {} of {}.", ranking.title(), ranking.label(*fastest),
        counter_of(pi_phases[static_cast<std::size_t>(longest - times.begin())]).heading,
        format_duration_ns(*longest), format_duration_ns(median_time_ns(*fastest)));
    const bool several = hand_overs.least != hand_overs.most;
    return several ? fmt::format("{} The hand-over takes from {}.", first, range_of(hand_overs))
                   : first;
  }
  return {};
}

std::string caption_of_payloads(const ResultSet& run, std::string_view scenario) {
  std::vector<std::string> sentences;
  for (const TrafficTable& table : comparable_tables(run, scenario)) {
    if (sentences.size() < most_sentences) sentences.push_back(extents_of(table));
  }
  return joined(std::move(sentences));
}

std::string caption_of_heatmap(const ResultSet& run) {
  for (const TrafficTable& table : comparable_tables(run, scenarios::latency)) {
    std::vector<std::string> fastest;
    for (std::size_t i = 0; i < table.payloads.size(); ++i) {
      const Cell* cell = table.contest(i).best();
      if (cell == nullptr) continue;
      fastest.push_back(fmt::format("{} {} ({})", format_bytes(table.payloads[i]),
                                    spoken_name(*cell), traffic_figure(*cell)));
    }
    if (!fastest.empty()) {
      return fmt::format("The fastest, {}: {}.", place_of(table), fmt::join(fastest, ", "));
    }
  }
  return {};
}

std::string caption_of_percentiles(const ResultSet& run) {
  const auto column = first_timed_column(run);
  if (!column) return {};
  const auto& [table, payload] = *column;
  const Extremes medians = extremes_of(table, payload, single_time<p50>);
  const Extremes tails = extremes_of(table, payload, tail_of);
  const Distribution& best = *main_distribution(*medians.least);
  std::string text = fmt::format("{}: half of the round trips of {} end within {}, all within {}.",
                                 place_and_payload(table, payload), spoken_name(*medians.least),
                                 format_duration_ns(best.p50_ns), format_duration_ns(best.max_ns));
  if (tails.most == nullptr) return text;
  return text + fmt::format(
                    " The tail is the longest, next to the median, of {}: 99 % end within {:.3g} "
                    "times the median.",
                    spoken_name(*tails.most), tails.most_value);
}

std::string caption_of_ecdf(const ResultSet& run) {
  const auto column = first_timed_column(run);
  if (!column) return {};
  const auto& [table, payload] = *column;
  const Extremes nine_tenths = extremes_of(table, payload, single_time<p90>);
  return fmt::format(
      "{}: half of the round trips end within {}{}.", place_and_payload(table, payload),
      range_of(extremes_of(table, payload, single_time<p50>)),
      nine_tenths.least != nullptr ? fmt::format(", nine in ten within {}", range_of(nine_tenths))
                                   : "");
}

std::string caption_of_scaling(const ResultSet& run) {
  std::vector<std::string> sentences;
  for (const ScalingTable& table : scaling_tables(run)) {
    if (sentences.size() < most_sentences) sentences.push_back(caption_of_scaling_table(table));
  }
  return joined(std::move(sentences));
}

std::string caption_of_cpu(const ResultSet& run) {
  std::vector<std::string> sentences;
  for (const char* scenario : {scenarios::latency, scenarios::throughput}) {
    const auto tables = comparable_tables(run, scenario);
    if (tables.empty()) continue;
    const Extremes extremes = extremes_of(
        tables.front(), 0, [](const Cell& cell) { return counter_median(cell, counters::cpu_ns); });
    if (extremes.least == nullptr) continue;
    sentences.push_back(fmt::format("A {} of {}: from {}.", scenario_of(scenario).operation,
                                    place_and_payload(tables.front(), 0), range_of(extremes)));
  }
  return joined(std::move(sentences));
}

std::string caption_of_repetitions(const ResultSet& run) {
  std::size_t measured = 0;
  std::size_t bimodal = 0;
  Extremes variation;
  for (const Cell& cell : run.cells) {
    if (!is_measured(cell)) continue;
    ++measured;
    if (is_bimodal(cell)) ++bimodal;
    if (!is_baseline(cell)) variation.consider(cell, longest_over_shortest(cell));
  }
  if (variation.most == nullptr) return {};
  return fmt::format(
      "The repetitions of {} of {} cells fall in two groups. Those of {} differ the most: the "
      "longest took {:.3g} times as long as the shortest.",
      bimodal, measured, variation.most->id.name(), variation.most_value);
}

}  // namespace pibench::reports
