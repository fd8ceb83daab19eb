#include "reports/figures/cells.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "reports/results/merged_runs.hpp"
#include "reports/stats/modality.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

/// Precondition: repetitions_of_an_interval values.
Interval interval_or_range(std::span<const double> values) {
  if (values.size() >= repetitions_of_a_95_interval) return median_interval_of(values);
  return {minimum(values), maximum(values)};
}

Interval interval_of_runs(const std::vector<std::vector<double>>& runs,
                          std::span<const double> values) {
  if (runs.size() < 2) return interval_or_range(values);
  std::vector<double> medians;
  for (const std::vector<double>& run : runs) medians.push_back(median(run));
  const Interval between = interval_or_range(medians);
  if (runs.size() >= repetitions_of_a_95_interval) return between;
  const Interval within = interval_or_range(values);
  return {std::min(between.low, within.low), std::max(between.high, within.high)};
}

bool has_an_interval(const Cell& cell) {
  return is_measured(cell) && cell.repetitions.size() >= repetitions_of_an_interval;
}

/// Of the repetitions of one run, which say nothing of how it may differ from another.
std::string name_within_a_run(std::size_t repetitions) {
  return repetitions >= repetitions_of_a_95_interval ? "95 % within the run"
                                                     : interval_name(repetitions);
}

/// What the intervals are, where some cell is of several runs.
std::set<std::string> names_of_runs(std::span<const Cell* const> cells) {
  std::set<std::string> names;
  bool several = false;
  for (const Cell* cell : cells) {
    if (cell == nullptr || !has_an_interval(*cell)) continue;
    several = several || runs_in(*cell) > 1;
    names.insert(interval_name(*cell));
  }
  return several ? names : std::set<std::string>();
}

}  // namespace

std::vector<double> real_times(const Cell& cell) {
  std::vector<double> times;
  times.reserve(cell.repetitions.size());
  for (const Repetition& repetition : cell.repetitions) times.push_back(repetition.real_time_ns);
  return times;
}

std::vector<double> counter_values(const Cell& cell, std::string_view name) {
  std::vector<double> values;
  if (!is_measured(cell)) return values;
  for (const Repetition& repetition : cell.repetitions) {
    if (const auto value = counter(repetition, name)) values.push_back(*value);
  }
  return values;
}

std::vector<std::vector<double>> values_by_run(const Cell& cell, std::string_view name) {
  std::map<double, std::vector<double>> runs;
  for (const Repetition& repetition : cell.repetitions) {
    const auto value =
        name.empty() ? std::optional(repetition.real_time_ns) : counter(repetition, name);
    if (value) runs[counter(repetition, counters::run_index).value_or(0)].push_back(*value);
  }
  std::vector<std::vector<double>> values;
  for (auto& [run, of_run] : runs) values.push_back(std::move(of_run));
  return values;
}

std::optional<Summary> time_summary(const Cell& cell) {
  if (!is_measured(cell)) return std::nullopt;
  return summarise(real_times(cell));
}

std::optional<double> time_quantile(const Cell& cell, double p) {
  if (!is_measured(cell)) return std::nullopt;
  return quantile(real_times(cell), p);
}

std::optional<Interval> median_interval(const Cell& cell) {
  if (!has_an_interval(cell)) return std::nullopt;
  return interval_of_runs(values_by_run(cell), real_times(cell));
}

std::optional<Interval> ratio_interval(std::span<const double> values,
                                       std::span<const double> base) {
  const std::size_t fewer = std::min(values.size(), base.size());
  if (fewer < repetitions_of_an_interval || !(minimum(base) > 0)) return std::nullopt;
  if (fewer >= repetitions_of_a_95_interval) return bootstrap_median_ratio(values, base);
  return Interval{minimum(values) / maximum(base), maximum(values) / minimum(base)};
}

std::optional<Interval> ratio_interval(const Cell& cell, const Cell& base) {
  if (!is_measured(cell) || !is_measured(base)) return std::nullopt;
  return ratio_interval(real_times(cell), real_times(base));
}

std::string interval_name(std::size_t repetitions) {
  return repetitions >= repetitions_of_a_95_interval ? "95 % interval"
                                                     : fmt::format("range of {}", repetitions);
}

std::string interval_name(const Cell& cell) {
  const std::size_t runs = runs_in(cell);
  if (runs < 2) return name_within_a_run(cell.repetitions.size());
  return runs >= repetitions_of_a_95_interval ? fmt::format("95 % within {} runs in a row", runs)
                                              : fmt::format("{} runs", interval_name(runs));
}

bool has_95_interval(const Cell& cell) {
  const std::size_t runs = runs_in(cell);
  return (runs < 2 ? cell.repetitions.size() : runs) >= repetitions_of_a_95_interval;
}

std::string interval_name(std::span<const Cell* const> cells) {
  const std::set<std::string> of_runs = names_of_runs(cells);
  if (!of_runs.empty()) return fmt::format("{}", fmt::join(of_runs, ", or "));
  std::set<std::size_t> few;
  bool many = false;
  for (const Cell* cell : cells) {
    if (cell == nullptr || !has_an_interval(*cell)) continue;
    const std::size_t count = cell->repetitions.size();
    if (count >= repetitions_of_a_95_interval)
      many = true;
    else
      few.insert(count);
  }
  if (few.empty()) return name_within_a_run(repetitions_of_a_95_interval);
  const std::string range = few.size() == 1
                                ? interval_name(*few.begin())
                                : fmt::format("range of {} to {}", *few.begin(), *few.rbegin());
  return many ? fmt::format("{}, or {}", name_within_a_run(repetitions_of_a_95_interval), range)
              : range;
}

std::string named_interval(const std::string& interval, std::size_t repetitions) {
  const bool plain = interval.empty() || repetitions >= repetitions_of_a_95_interval;
  return plain ? interval : fmt::format("{}, {}", interval, interval_name(repetitions));
}

std::string named_interval(const std::string& interval, const Cell& cell) {
  if (runs_in(cell) < 2) return named_interval(interval, cell.repetitions.size());
  return interval.empty() ? interval : fmt::format("{}, {}", interval, interval_name(cell));
}

std::string few_repetitions(std::span<const Cell* const> cells) {
  std::size_t fewest = repetitions_of_an_interval;
  for (const Cell* cell : cells) {
    if (cell != nullptr && is_measured(*cell)) fewest = std::min(fewest, cell->repetitions.size());
  }
  if (fewest >= repetitions_of_an_interval) return {};
  return fmt::format("{} of a cell: no interval, and an order that chance may have made",
                     fewest == 1 ? "one repetition" : "two repetitions");
}

bool is_bimodal(const Cell& cell) {
  return is_measured(cell) && looks_bimodal(real_times(cell));
}

const Distribution* main_distribution(const Cell& cell) {
  const char* name = scenario_of(cell.id.scenario).distribution;
  return name != nullptr ? distribution(cell, name) : nullptr;
}

std::string format_figure(const std::optional<double>& value, CounterUnit unit) {
  if (!value) return {};
  switch (unit) {
    case CounterUnit::nanoseconds:
      return format_duration_ns(*value);
    case CounterUnit::per_second:
      return format_rate(*value);
    case CounterUnit::bytes_per_second:
      return format_rate(*value, "B");
    case CounterUnit::bytes:
      return format_bytes(static_cast<std::uint64_t>(*value));
    case CounterUnit::count:
      return group_digits(fmt::format("{:.0f}", *value));
    case CounterUnit::exact_number:
      return fmt::format("{}", *value);
    default:
      return fmt::format("{:.4g}", *value);
  }
}

std::string format_interval(const Interval& interval, CounterUnit unit) {
  if (unit == CounterUnit::nanoseconds) return format_interval_ns(interval);
  return format_interval_rate(interval, unit == CounterUnit::bytes_per_second ? "B" : "");
}

double median_time_ns(const Cell& cell) {
  return time_summary(cell).value_or(Summary{}).median;
}

std::optional<double> cpu_time_median_ns(const Cell& cell) {
  if (!is_measured(cell)) return std::nullopt;
  std::vector<double> times;
  for (const Repetition& repetition : cell.repetitions) times.push_back(repetition.cpu_time_ns);
  return median(times);
}

std::optional<double> counter_median(const Cell& cell, std::string_view name) {
  const auto values = counter_values(cell, name);
  if (values.empty()) return std::nullopt;
  return median(values);
}

std::optional<Interval> counter_interval(const Cell& cell, std::string_view name) {
  const auto values = counter_values(cell, name);
  if (values.size() < repetitions_of_an_interval) return std::nullopt;
  return interval_of_runs(values_by_run(cell, name), values);
}

}  // namespace pibench::reports
