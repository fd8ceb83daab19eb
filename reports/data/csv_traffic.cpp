#include <fmt/format.h>

#include <array>

#include "reports/data/csv_columns.hpp"
#include "reports/figures/cells.hpp"
#include "reports/stats/modality.hpp"

namespace pibench::reports {
namespace {

constexpr std::array cost_counters{"cpu_ns",
                                   "parent_cpu_ns",
                                   "worker_cpu_ns",
                                   "voluntary_switches",
                                   "involuntary_switches",
                                   "minor_faults",
                                   "major_faults",
                                   "system_calls",
                                   "cycles",
                                   "instructions"};

constexpr std::array held_counters{"held_descriptors", "held_shared_bytes", "held_queues",
                                   "held_files", "held_processes"};

constexpr std::array sample_counters{"iterations",
                                     "stamped_iterations",
                                     "stamped_mean_ns",
                                     "p50_ns",
                                     "p90_ns",
                                     "p99_ns",
                                     "p999_ns",
                                     "max_ns",
                                     "one_way_to_worker_p50_ns",
                                     "one_way_to_worker_p99_ns",
                                     "one_way_to_parent_p50_ns",
                                     "one_way_to_parent_p99_ns",
                                     "messages_per_second",
                                     "bytes_per_second",
                                     "fairness",
                                     "operations_per_second",
                                     "lost_updates",
                                     "close_ns",
                                     "offered_per_second",
                                     "send_lag_p50_ns",
                                     "send_lag_p99_ns",
                                     "cpu_ns",
                                     "parent_cpu_ns",
                                     "worker_cpu_ns",
                                     "system_calls",
                                     "cycles",
                                     "instructions",
                                     "held_descriptors",
                                     "held_shared_bytes",
                                     "held_queues",
                                     "held_files",
                                     "held_processes"};

void add_parameters(Columns<CellRow>& columns) {
  for (const std::string key : {"bytes", "rate", "pass", "side", "wait"}) {
    columns.push_back(
        text<CellRow>(key, [key](const CellRow& row) { return row.cell.id.parameter(key); }));
  }
}

void add_spread(Columns<CellRow>& columns) {
  columns.push_back(number<CellRow>(
      "real_time_p5_ns", [](const CellRow& row) { return time_quantile(row.cell, 0.05); }));
  const auto add = [&](const char* name, double Interval::*end) {
    columns.push_back(number<CellRow>(name, [end](const CellRow& row) {
      const auto interval = median_interval(row.cell);
      return interval ? std::optional((*interval).*end) : std::nullopt;
    }));
  };
  add("real_time_low_ns", &Interval::low);
  add("real_time_high_ns", &Interval::high);
}

std::optional<double> figure_of(const Distribution* times, double Distribution::*figure) {
  return times != nullptr ? std::optional(times->*figure) : std::nullopt;
}

void add_percentiles(Columns<CellRow>& columns) {
  const auto add = [&](const char* name, double Distribution::*figure) {
    columns.push_back(number<CellRow>(name, [figure](const CellRow& row) {
      return figure_of(main_distribution(row.cell), figure);
    }));
  };
  add("p50_ns", &Distribution::p50_ns);
  add("p90_ns", &Distribution::p90_ns);
  add("p99_ns", &Distribution::p99_ns);
  add("p999_ns", &Distribution::p999_ns);
  add("max_ns", &Distribution::max_ns);
}

void add_one_way(Columns<CellRow>& columns) {
  for (const std::string way : {"one_way_to_worker", "one_way_to_parent"}) {
    columns.push_back(number<CellRow>(fmt::format("{}_p50_ns", way), [way](const CellRow& row) {
      return figure_of(distribution(row.cell, way), &Distribution::p50_ns);
    }));
  }
}

void add_median(Columns<CellRow>& columns, const std::string& key) {
  columns.push_back(
      number<CellRow>(key, [key](const CellRow& row) { return counter_median(row.cell, key); }));
}

/// Apart from the pi job's open phase, which is of another kind of work.
void add_setup(Columns<CellRow>& columns) {
  for (const std::string key : {"open", "close"}) {
    const auto median = [counter = fmt::format("{}_ns", key)](const CellRow& row) {
      return row.cell.id.scenario == "setup" ? counter_median(row.cell, counter) : std::nullopt;
    };
    columns.push_back(number<CellRow>(fmt::format("setup_{}_median_ns", key), median));
  }
  for (const char* key : held_counters) add_median(columns, key);
}

}  // namespace

void add_traffic(Columns<CellRow>& columns) {
  add_parameters(columns);
  add_spread(columns);
  add_percentiles(columns);
  add_one_way(columns);
  for (const char* key : {"messages_per_second", "bytes_per_second", "fairness",
                          "operations_per_second", "lost_updates"}) {
    add_median(columns, key);
  }
  for (const char* key : cost_counters) add_median(columns, key);
  add_setup(columns);
  columns.push_back(text<CellRow>("notes", [](const CellRow& row) {
    return fmt::format("{}", fmt::join(row.cell.notes, "; "));
  }));
  columns.push_back(text<CellRow>("two_humped", [](const CellRow& row) {
    const bool enough = row.time && row.time->count >= fewest_for_humps;
    return std::string(!enough ? "" : is_two_humped(row.cell) ? "yes" : "no");
  }));
}

void add_traffic(Columns<SampleRow>& columns) {
  for (const char* key : sample_counters) {
    columns.push_back(number<SampleRow>(
        key, [key](const SampleRow& row) { return counter(row.repetition, key); }));
  }
}

}  // namespace pibench::reports
