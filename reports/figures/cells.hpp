// Questions that every writer asks of one cell or of two: their summaries, intervals and ties.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "reports/results/model.hpp"
#include "reports/results/names.hpp"
#include "reports/stats/stats.hpp"

namespace pibench::reports {

/// Of the real time; nothing where the cell was not measured.
std::optional<Summary> time_summary(const Cell& cell);
/// Median real time; precondition: is_measured(cell).
double median_time_ns(const Cell& cell);
std::optional<double> cpu_time_median_ns(const Cell& cell);

/// The p-quantile of the real time.
std::optional<double> time_quantile(const Cell& cell, double p);

/// Below this many repetitions nothing is said about what their median is worth.
inline constexpr std::size_t repetitions_of_an_interval = 3;
/// 95 % interval of the median real time; nothing of too few repetitions.
std::optional<Interval> median_interval(const Cell& cell);
/// 95 % interval of the ratio of the cell's median real time to the base's; nothing of too few
/// repetitions or a base that took no time.
std::optional<Interval> ratio_interval(const Cell& cell, const Cell& base);

/// Whether the 95 % interval of the ratio of their medians contains 1; never of too few
/// repetitions.
bool is_tied(const Cell& cell, const Cell& fastest);

/// Whether the repetitions fall in two groups, so that their median may describe neither.
bool is_two_humped(const Cell& cell);

/// Of what the cell's real time is the mean: round trips of latency, from the intended send time of
/// load. Or null.
const Distribution* main_distribution(const Cell& cell);

/// What tables have of the main distribution, under the names of the counters that say the same of
/// one repetition.
inline constexpr std::array<std::pair<const char*, double Distribution::*>, 5> pooled_figures{
    {{counters::p50_ns, &Distribution::p50_ns},
     {counters::p90_ns, &Distribution::p90_ns},
     {counters::p99_ns, &Distribution::p99_ns},
     {counters::p999_ns, &Distribution::p999_ns},
     {counters::max_ns, &Distribution::max_ns}}};
std::optional<double> pooled_figure(const Cell& cell, double Distribution::*figure);

/// A value in its unit, as tables show it; empty for nothing.
std::string format_figure(const std::optional<double>& value, CounterUnit unit);
/// Of a time or a rate.
std::string format_interval(const Interval& interval, CounterUnit unit);

/// Median over the repetitions that have the counter; nothing where none has.
std::optional<double> counter_median(const Cell& cell, std::string_view name);
/// 95 % interval of that median; nothing of too few repetitions.
std::optional<Interval> counter_interval(const Cell& cell, std::string_view name);
/// The same of the ratio of the cell's median to the base's; nothing where the base has no more
/// than nothing.
std::optional<Interval> counter_ratio_interval(const Cell& cell, const Cell& base,
                                               std::string_view name);

}  // namespace pibench::reports
