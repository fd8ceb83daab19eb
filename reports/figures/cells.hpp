// Summaries, and intervals of one cell or two, as every writer needs them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/model.hpp"
#include "reports/results/names.hpp"
#include "reports/stats/order_statistics.hpp"
#include "reports/stats/stats.hpp"

namespace pibench::reports {

/// The real times of the repetitions.
std::vector<double> real_times(const Cell& cell);
/// The values of the repetitions that have the counter; none of a cell that was not measured.
std::vector<double> counter_values(const Cell& cell, std::string_view name);
/// The same apart by run (counter run_index), in the order of the runs; of one run where
/// repetitions do not say. A run without values has none. Real times where no counter is named.
std::vector<std::vector<double>> values_by_run(const Cell& cell, std::string_view name = {});

/// The summary of the real time; nothing where the cell was not measured.
std::optional<Summary> time_summary(const Cell& cell);
/// Median real time; precondition: is_measured(cell).
double median_time_ns(const Cell& cell);
std::optional<double> cpu_time_median_ns(const Cell& cell);

/// The p-quantile of the real time.
std::optional<double> time_quantile(const Cell& cell, double p);

/// The fewest repetitions that are shown with an interval or a range.
inline constexpr std::size_t repetitions_of_an_interval = 3;
/// The fewest repetitions whose median has a 95 % interval, rather than a range.
inline constexpr std::size_t repetitions_of_a_95_interval = fewest_for_interval;
/// The interval of the median real time. Of one run it is that of the population of repetitions
/// that this run could have made: 95 %, or the range of a few repetitions (interval_name());
/// another run of the same machine may well lie outside. Of several runs it is that of their
/// medians: 95 % of six runs or more; of fewer their range, and what their repetitions explain.
/// Such runs share the machine's state of those minutes, so that later ones may lie outside, too.
/// Nothing for too few repetitions.
std::optional<Interval> median_interval(const Cell& cell);
/// The like of the ratio of the cell's median real time to the base's; of a few repetitions from
/// the least to the greatest ratio of any two. Nothing for a base that took no time.
std::optional<Interval> ratio_interval(const Cell& cell, const Cell& base);
/// The same of values.
std::optional<Interval> ratio_interval(std::span<const double> values,
                                       std::span<const double> base);

/// True where the interval of the median holds it in 95 of 100.
bool has_95_interval(const Cell& cell);
/// What the intervals of cells are: "95 % within the run", "range of 3", "range of 3 to 5", or "95
/// % within the run, or range of 3" where some are the one and some the other; of several runs
/// "range of 2 runs", "95 % within 6 runs in a row". Cells may be null.
std::string interval_name(std::span<const Cell* const> cells);
std::string interval_name(const Cell& cell);
/// That of comparisons, by the fewer repetitions of two cells.
std::string interval_name(std::size_t repetitions);
/// "4.98–5.10 µs", and what it is where it is a range: "4.98–5.10 µs, range of 3"; empty for
/// nothing.
std::string named_interval(const std::string& interval, std::size_t repetitions);
/// The same of a cell's own interval.
std::string named_interval(const std::string& interval, const Cell& cell);

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
/// The interval or range of that median; nothing for too few repetitions.
std::optional<Interval> counter_interval(const Cell& cell, std::string_view name);

}  // namespace pibench::reports
