// Questions that every writer asks of cells: their summaries, baselines and order.
// Pointers to cells point into the ResultSet given and live as long as it does.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/results/model.hpp"
#include "reports/stats/stats.hpp"

namespace pibench::reports {

struct Phase {
  const char* counter;
  const char* label;
};

/// The phases of a `pi` job, in the order in which they happen.
inline constexpr std::array<Phase, 5> pi_phases{{{"open_ns", "open"},
                                                 {"fork_ns", "fork"},
                                                 {"compute_ns", "compute"},
                                                 {"handover_ns", "hand-over"},
                                                 {"reap_ns", "reap"}}};

/// Measured, with at least one repetition. Whatever else a cell holds is not shown as a figure.
bool is_measured(const Cell& cell);

/// Carries nothing (`null`, `inprocess`): shown beside the transports, never ranked among them.
bool is_baseline(const Cell& cell);

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

/// The distribution of that name, or null; of a cell that was not measured always null.
const Distribution* distribution(const Cell& cell, const std::string& name);
/// Of what the cell's real time is the mean: round trips of latency, from the intended send time of
/// load. Or null.
const Distribution* main_distribution(const Cell& cell);

/// The counter where it was measured and is finite.
std::optional<double> counter(const Repetition& repetition, const std::string& name);
/// Median over the repetitions that have the counter; nothing where none has.
std::optional<double> counter_median(const Cell& cell, const std::string& name);
/// 95 % interval of that median; nothing of too few repetitions.
std::optional<Interval> counter_interval(const Cell& cell, const std::string& name);
/// The same of the ratio of the cell's median to the base's; nothing where the base has no more
/// than nothing.
std::optional<Interval> counter_ratio_interval(const Cell& cell, const Cell& base,
                                               const std::string& name);

/// The measured cell of a baseline transport that did the same work as `id`: the same scenario
/// and parameters, where workers and placement may differ if there is no closer one. Or null.
const Cell* baseline_for(const ResultSet& results, const CellId& id, std::string_view transport);

/// Median time of the in-process baseline of the `work` over that of the cell.
std::optional<double> speedup_over_inprocess(const ResultSet& results, const CellId& work,
                                             const Cell& cell);

/// The value of a parameter. The names of pi cells leave out kernel:simd, so that is what they get.
std::string parameter_of(const CellId& id, const std::string& key);

/// "pi: 10,000,000 terms, 10 workers, placement os"
std::string work_title(const std::string& scenario,
                       const std::vector<std::pair<std::string, std::string>>& parameters);

/// The transport, and what else tells the cell from the work it is shown beside: "inprocess, kernel
/// scalar".
std::string label_beside(const CellId& work, const CellId& id);

/// One of latency, throughput, setup, load, overhead: their cells differ in payload and have tables
/// of their own (reports/figures/traffic.hpp).
bool sends_messages(std::string_view scenario);

/// Measured cells that may be compared with each other: one scenario, the same parameters.
struct Ranking {
  std::string scenario;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<const Cell*> transports;  ///< fastest first; equal ones in the order of the run
  std::vector<const Cell*> baselines;   ///< of the same work first, then those of another kernel

  CellId work() const { return {scenario, {}, parameters}; }

  std::string title() const { return work_title(scenario, parameters); }
  std::string label(const Cell& cell) const { return label_beside(work(), cell.id); }
};

/// Of the scenarios that do a job (pi), in the order of the run. Baselines without any transport to
/// go with make rankings of their own.
std::vector<Ranking> rankings(const ResultSet& results);

/// "× 1.00" of the fastest, "× 1.02 ~" where a cell is tied with it; empty where there is nothing
/// to compare with.
std::string ratio_to_fastest(const Ranking& ranking, const Cell& cell);
inline constexpr std::string_view tie_mark = " ~";
inline constexpr std::string_view best_mark = " *";
inline bool marks_a_tie(std::string_view text) {
  return text.ends_with(tie_mark);
}

/// The ranked cells, then the baselines.
std::vector<const Cell*> all_cells(const Ranking& ranking);

/// Every cell without figures, in the order of the run.
std::vector<const Cell*> not_measured(const ResultSet& results);

/// The machine's name from the environment or the context; may be empty.
std::string host_of(const ResultSet& results);

/// What tells the run from others: "host, 2024-05-17T09:30:00Z".
std::string run_label(const ResultSet& results);

/// Whether the figures come from a build that may be published.
bool is_release(const ResultSet& results);

}  // namespace pibench::reports
