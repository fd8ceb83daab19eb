#include <fmt/format.h>

#include "reports/data/csv_columns.hpp"
#include "reports/figures/cells.hpp"
#include "reports/figures/percentiles.hpp"
#include "reports/results/names.hpp"
#include "reports/stats/modality.hpp"

namespace pibench::reports {
namespace {

void add_parameters(Columns<CellRow>& columns) {
  for (const std::string key : {parameters::bytes, parameters::rate, parameters::pass,
                                parameters::side, parameters::wait}) {
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

void add_percentiles(Columns<CellRow>& columns) {
  for (const PooledPercentile& which : pooled_percentiles) {
    columns.push_back(number<CellRow>(which.counter, [&which](const CellRow& row) {
      return told(percentile_of(row.cell, which));
    }));
  }
}

void add_one_way(Columns<CellRow>& columns) {
  for (const std::string way :
       {distributions::one_way_to_worker, distributions::one_way_to_parent}) {
    columns.push_back(number<CellRow>(way + "_p50_ns", [way](const CellRow& row) {
      return told(percentile_of(row.cell, way, pooled_percentiles.front()));
    }));
  }
}

void add_waiting(Columns<CellRow>& columns) {
  for (const PooledPercentile& which : pooled_percentiles) {
    const std::string name = std::string(distributions::waiting) + '_' + which.counter;
    if (name != counters::waiting_p50_ns && name != counters::waiting_p99_ns) continue;
    columns.push_back(number<CellRow>(name, [&which](const CellRow& row) {
      return told(percentile_of(row.cell, distributions::waiting, which));
    }));
  }
}

void add_percentile_intervals(Columns<CellRow>& columns) {
  const auto add = [&](const PooledPercentile& which, const char* suffix, double Interval::*end) {
    const std::string_view name = which.counter;
    const std::string stem(name.substr(0, name.size() - std::string_view("_ns").size()));
    columns.push_back(number<CellRow>(stem + suffix, [&which, end](const CellRow& row) {
      const auto percentile = percentile_of(row.cell, which);
      return percentile && percentile->between ? std::optional((*percentile->between).*end)
                                               : std::nullopt;
    }));
  };
  for (const PooledPercentile& which : pooled_percentiles) {
    if (which.p >= 1) continue;
    add(which, "_low_ns", &Interval::low);
    add(which, "_high_ns", &Interval::high);
  }
}

void add_medians(Columns<CellRow>& columns, std::initializer_list<CounterGroup> groups) {
  for (const CounterFacts& counter : counters_of(groups)) {
    columns.push_back(number<CellRow>(
        std::string(counter.name),
        [name = counter.name](const CellRow& row) { return counter_median(row.cell, name); }));
  }
}

/// These columns stay apart from the pi job's open phase, which is another kind of work.
void add_setup(Columns<CellRow>& columns) {
  for (const char* name : {counters::open_ns, counters::close_ns}) {
    const auto median = [name](const CellRow& row) {
      return row.cell.id.scenario == scenarios::setup ? counter_median(row.cell, name)
                                                      : std::nullopt;
    };
    columns.push_back(number<CellRow>("setup_" + median_column(counter_of(name)), median));
  }
  add_medians(columns, {CounterGroup::holding});
}

}  // namespace

void add_traffic(Columns<CellRow>& columns) {
  add_parameters(columns);
  add_spread(columns);
  add_percentiles(columns);
  add_one_way(columns);
  add_medians(columns, {CounterGroup::rate, CounterGroup::cpu_time, CounterGroup::events,
                        CounterGroup::execution});
  add_setup(columns);
  columns.push_back(text<CellRow>("notes", [](const CellRow& row) {
    return fmt::format("{}", fmt::join(row.cell.notes, "; "));
  }));
  columns.push_back(text<CellRow>("two_humped", [](const CellRow& row) {
    const bool enough = row.time && row.time->count >= fewest_for_humps;
    return std::string(!enough ? "" : is_bimodal(row.cell) ? "yes" : "no");
  }));
  add_percentile_intervals(columns);
  columns.push_back(text<CellRow>("real_time_interval", [](const CellRow& row) {
    return median_interval(row.cell) ? interval_name(row.cell) : std::string();
  }));
  add_medians(columns, {CounterGroup::turns});
  add_waiting(columns);
  columns.push_back(text<CellRow>(parameters::queue, [](const CellRow& row) {
    return row.cell.id.parameter(parameters::queue);
  }));
  add_medians(columns, {CounterGroup::capacity});
  columns.push_back(number<CellRow>(counters::check_ns, [](const CellRow& row) {
    return counter_median(row.cell, counters::check_ns);
  }));
}

}  // namespace pibench::reports
