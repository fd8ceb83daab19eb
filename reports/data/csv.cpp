#include "reports/data/csv.hpp"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "reports/data/csv_columns.hpp"
#include "reports/figures/cells.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/results/merged_runs.hpp"

namespace pibench::reports {
namespace {

template <class Row>
std::string header(const Columns<Row>& columns) {
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(column.name);
  return fmt::format("{}\n", fmt::join(names, ","));
}

template <class Row>
std::string line(const Columns<Row>& columns, const Row& row) {
  std::vector<std::string> fields;
  for (const auto& column : columns) fields.push_back(column.field(row));
  return fmt::format("{}\n", fmt::join(fields, ","));
}

template <class Row>
void add_identity(Columns<Row>& columns) {
  columns.push_back(text<Row>("name", [](const Row& row) { return row.cell.id.name(); }));
  columns.push_back(text<Row>("scenario", [](const Row& row) { return row.cell.id.scenario; }));
  columns.push_back(text<Row>("transport", [](const Row& row) { return row.cell.id.transport; }));
}

void add_parameter(Columns<CellRow>& columns, const std::string& key) {
  columns.push_back(
      text<CellRow>(key, [key](const CellRow& row) { return parameter_of(row.cell.id, key); }));
}

void add_time(Columns<CellRow>& columns, const std::string& name, double Summary::*figure) {
  columns.push_back(number<CellRow>(name, [figure](const CellRow& row) {
    return row.time ? std::optional((*row.time).*figure) : std::nullopt;
  }));
}

void add_pi_median(Columns<CellRow>& columns, const std::string& name, const std::string& key) {
  columns.push_back(number<CellRow>(name, [key](const CellRow& row) {
    return row.cell.id.scenario == scenarios::pi ? counter_median(row.cell, key) : std::nullopt;
  }));
}

void add_outcome(Columns<CellRow>& columns) {
  columns.push_back(
      text<CellRow>("outcome", [](const CellRow& row) { return to_string(row.cell.outcome); }));
  columns.push_back(text<CellRow>("reason", [](const CellRow& row) { return row.cell.reason; }));
  columns.push_back(text<CellRow>("repetitions", [](const CellRow& row) {
    return row.time ? fmt::format("{}", row.time->count) : std::string();
  }));
}

void add_times(Columns<CellRow>& columns) {
  add_time(columns, "real_time_median_ns", &Summary::median);
  add_time(columns, "real_time_mad_ns", &Summary::mad);
  add_time(columns, "real_time_min_ns", &Summary::min);
  add_time(columns, "real_time_max_ns", &Summary::max);
  columns.push_back(number<CellRow>(
      "cpu_time_median_ns", [](const CellRow& row) { return cpu_time_median_ns(row.cell); }));
}

void add_pi(Columns<CellRow>& columns) {
  for (const CounterFacts& counter : counters_of({CounterGroup::phase})) {
    add_pi_median(columns, median_column(counter), std::string(counter.name));
  }
  for (const CounterFacts& counter : counters_of({CounterGroup::answer})) {
    add_pi_median(columns, std::string(counter.name), std::string(counter.name));
  }
  columns.push_back(number<CellRow>("speedup_over_inprocess", [](const CellRow& row) {
    return speedup_over_inprocess(row.results, row.cell.id, row.cell);
  }));
}

void add_traits(Columns<CellRow>& columns) {
  const auto add = [&](const char* name, std::string Traits::*trait) {
    columns.push_back(
        text<CellRow>(name, [trait](const CellRow& row) { return row.cell.traits.*trait; }));
  };
  add("substrate", &Traits::substrate);
  add("fan_in", &Traits::fan_in);
  add("wakeup", &Traits::wakeup);
}

void add_run(Columns<CellRow>& columns) {
  const auto add = [&](const char* name, std::string ResultSet::*part) {
    columns.push_back(
        text<CellRow>(name, [part](const CellRow& row) { return row.results.*part; }));
  };
  add("version", &ResultSet::version);
  add("build_type", &ResultSet::build_type);
  columns.push_back(text<CellRow>("host", [](const CellRow& row) { return host_of(row.results); }));
  add("started_at", &ResultSet::started_at);
}

Columns<CellRow> cell_columns() {
  Columns<CellRow> columns;
  add_identity(columns);
  for (const char* key :
       {parameters::terms, parameters::workers, parameters::placement, parameters::kernel}) {
    add_parameter(columns, key);
  }
  add_outcome(columns);
  add_times(columns);
  add_pi(columns);
  add_traits(columns);
  add_run(columns);
  add_traffic(columns);
  columns.push_back(text<CellRow>("runs", [](const CellRow& row) {
    return row.time ? fmt::format("{}", runs_in(row.cell)) : std::string();
  }));
  return columns;
}

Columns<SampleRow> sample_columns() {
  using Row = SampleRow;
  Columns<Row> columns;
  add_identity(columns);
  columns.push_back(
      text<Row>("repetition", [](const Row& row) { return fmt::format("{}", row.index); }));
  columns.push_back(
      number<Row>("real_time_ns", [](const Row& row) { return row.repetition.real_time_ns; }));
  columns.push_back(
      number<Row>("cpu_time_ns", [](const Row& row) { return row.repetition.cpu_time_ns; }));
  for (const CounterFacts& facts : known_counters()) {
    if (facts.group == CounterGroup::remark) continue;
    columns.push_back(number<Row>(std::string(facts.name), [name = facts.name](const Row& row) {
      return counter(row.repetition, name);
    }));
  }
  columns.push_back(number<Row>("run_index", [](const Row& row) {
    return std::optional(counter(row.repetition, counters::run_index).value_or(0));
  }));
  return columns;
}

}  // namespace

std::string results_csv(const ResultSet& results) {
  const auto columns = cell_columns();
  std::string csv = header(columns);
  for (const Cell& cell : results.cells) csv += line(columns, {results, cell, time_summary(cell)});
  return csv;
}

std::string samples_csv(const ResultSet& results) {
  const auto columns = sample_columns();
  std::string csv = header(columns);
  for (const Cell& cell : results.cells) {
    if (!is_measured(cell)) continue;
    std::size_t index = 0;
    for (const Repetition& repetition : cell.repetitions) {
      csv += line(columns, {cell, index++, repetition});
    }
  }
  return csv;
}

}  // namespace pibench::reports
