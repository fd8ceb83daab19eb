// Summaries, intervals and ties of one cell or two, as every writer needs them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "reports/results/model.hpp"
#include "reports/results/names.hpp"
#include "reports/stats/stats.hpp"

namespace pibench::reports {

/// The summary of the real time; nothing where the cell was not measured.
std::optional<Summary> time_summary(const Cell& cell);
/// Median real time; precondition: is_measured(cell).
double median_time_ns(const Cell& cell);
std::optional<double> cpu_time_median_ns(const Cell& cell);

/// The p-quantile of the real time.
std::optional<double> time_quantile(const Cell& cell, double p);

/// The fewest repetitions whose median has an interval.
inline constexpr std::size_t repetitions_of_an_interval = 3;
/// 95 % interval of the median real time; nothing for too few repetitions.
std::optional<Interval> median_interval(const Cell& cell);
/// 95 % interval of the ratio of the cell's median real time to the base's; nothing for too few
/// repetitions or a base that took no time.
std::optional<Interval> ratio_interval(const Cell& cell, const Cell& base);

/// True where the 95 % interval of the ratio of their medians contains 1; never for too few
/// repetitions.
bool is_tied(const Cell& cell, const Cell& fastest);

/// A clause on the measured ones among the cells that have too few repetitions for anything but
/// their figure; empty where there are none. Cells may be null.
std::string few_repetitions(std::span<const Cell* const> cells);

/// True where the repetitions fall in two groups, so that their median may describe neither.
bool is_bimodal(const Cell& cell);

/// The distribution whose mean is the cell's real time: round trips of latency, times from the
/// intended send of load. May be null.
const Distribution* main_distribution(const Cell& cell);

/// A value in its unit, as tables show it; empty for nothing.
std::string format_figure(const std::optional<double>& value, CounterUnit unit);
/// An interval of times or rates, in their unit.
std::string format_interval(const Interval& interval, CounterUnit unit);

/// Median over the repetitions that have the counter; nothing where none has.
std::optional<double> counter_median(const Cell& cell, std::string_view name);
/// 95 % interval of that median; nothing for too few repetitions.
std::optional<Interval> counter_interval(const Cell& cell, std::string_view name);
/// 95 % interval of the ratio of the cell's median to the base's; nothing for too few repetitions
/// or a base with a value that is not above zero.
std::optional<Interval> counter_ratio_interval(const Cell& cell, const Cell& base,
                                               std::string_view name);

}  // namespace pibench::reports
