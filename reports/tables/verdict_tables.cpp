#include "reports/tables/verdict_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reports/figures/cells.hpp"
#include "reports/tables/fields.hpp"
#include "reports/text/change.hpp"
#include "reports/verdicts/ruled_out.hpp"

namespace pibench::reports {
namespace {

TableField change_interval_field(const std::optional<Interval>& ratios) {
  return {.text = change_text(ratios)};
}

bool has_range(const ComparedCell& cell) {
  return cell.repetitions < repetitions_of_a_95_interval;
}

/// The interval and, where it is a range, what it is.
TableField named_change_field(const ComparedCell& cell) {
  return {.text = named_interval(change_text(cell.interval), cell.repetitions)};
}

TableField margin_field(double margin) {
  return {.text = percent_text(margin), .value = margin, .marks = {Mark::either_way}};
}

TableField count_field(std::size_t count) {
  return {.text = std::to_string(count), .value = static_cast<double>(count)};
}

TableField effect_field(const std::optional<double>& effect) {
  if (!effect) return {.text = {}, .marks = {Mark::absent}};
  return {.text = fmt::format("+{}", percent_text(*effect)), .value = effect};
}

TableColumn column_of(ComparisonColumn column) {
  switch (column) {
    case ComparisonColumn::cell:
      return {"cell", ColumnKind::name};
    case ComparisonColumn::base:
      return {"base"};
    case ComparisonColumn::candidate:
      return {"candidate"};
    case ComparisonColumn::first:
      return {"first"};
    case ComparisonColumn::second:
      return {"second"};
    case ComparisonColumn::change:
      return {"change"};
    case ComparisonColumn::interval:
      return {"interval"};
    case ComparisonColumn::margin:
      return {"margin"};
    case ComparisonColumn::seen_from:
      return {"seen from"};
    case ComparisonColumn::verdict:
      return {"verdict", ColumnKind::text};
    case ComparisonColumn::why:
      return {"why", ColumnKind::text};
  }
  return {};
}

TableField field_of(const ComparedCell& cell, ComparisonColumn column) {
  switch (column) {
    case ComparisonColumn::cell:
      return text_field(cell.name());
    case ComparisonColumn::base:
    case ComparisonColumn::first:
      return duration_field(median_time_ns(*cell.base));
    case ComparisonColumn::second:
      return duration_field(median_time_ns(*cell.candidate));
    case ComparisonColumn::candidate:
      return with_mark_if(cell.bimodal, Mark::bimodal,
                          duration_field(median_time_ns(*cell.candidate)));
    case ComparisonColumn::change:
      return with_mark_if(cell.uncorrected_ratio.has_value(), Mark::corrected,
                          change_field(cell.ratio));
    case ComparisonColumn::interval:
      return named_change_field(cell);
    case ComparisonColumn::margin:
      return margin_field(cell.margin);
    case ComparisonColumn::seen_from:
      return effect_field(cell.smallest_effect);
    case ComparisonColumn::verdict:
      return text_field(to_string(cell.verdict));
    case ComparisonColumn::why:
      return text_field(cell.reason);
  }
  return {};
}

TableColumn column_of(GateColumn column) {
  switch (column) {
    case GateColumn::cell:
      return {"cell", ColumnKind::name};
    case GateColumn::base:
      return {"base"};
    case GateColumn::candidate:
      return {"candidate"};
    case GateColumn::change:
      return {"change"};
    case GateColumn::interval:
      return {"95 % interval"};
    case GateColumn::margin:
      return {"margin"};
    case GateColumn::pairs:
      return {"pairs"};
    case GateColumn::spread:
      return {"pair spread"};
    case GateColumn::seen_from:
      return {"seen from"};
    case GateColumn::p99:
      return {"p99"};
    case GateColumn::p99_interval:
      return {"its interval"};
    case GateColumn::why:
    case GateColumn::why_and_sight:
      return {"why", ColumnKind::text};
  }
  return {};
}

TableField p99_field(const std::optional<FigureVerdict>& p99) {
  return p99 ? change_field(p99->ratio) : TableField{.text = {}, .marks = {Mark::absent}};
}

TableField field_of(const GatedCell& cell, GateColumn column) {
  const FigureVerdict& time = cell.time;
  switch (column) {
    case GateColumn::cell:
      return text_field(cell.name);
    case GateColumn::base:
      return duration_field(time.base_ns);
    case GateColumn::candidate:
      return duration_field(time.candidate_ns);
    case GateColumn::change:
      return change_field(time.ratio);
    case GateColumn::interval:
      return change_interval_field(time.interval);
    case GateColumn::margin:
      return margin_field(time.margin);
    case GateColumn::pairs:
      return count_field(time.pairs);
    case GateColumn::spread:
      return {.text = percent_text(time.spread), .value = time.spread};
    case GateColumn::seen_from:
      return effect_field(time.smallest_effect);
    case GateColumn::p99:
      return p99_field(cell.p99);
    case GateColumn::p99_interval:
      return change_interval_field(cell.p99 ? cell.p99->interval : std::nullopt);
    case GateColumn::why:
      return text_field(cell.reason);
    case GateColumn::why_and_sight:
      return text_field(reason_and_detectable_change_of(cell));
  }
  return {};
}

template <class Cells, class Columns>
Table table_of(std::string title, const Cells& cells, const Columns& columns) {
  Table table{.title = std::move(title), .columns = {}};
  for (const auto column : columns) table.columns.push_back(column_of(column));
  for (const auto* cell : cells) {
    TableRow row;
    for (const auto column : columns) row.fields.push_back(field_of(*cell, column));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string words_for(TransportVerdict verdict) {
  switch (verdict) {
    case TransportVerdict::slower:
      return "slower";
    case TransportVerdict::faster:
      return "faster";
    case TransportVerdict::alike:
      return fmt::format("within {}", percent_text(alike_margin));
    case TransportVerdict::open:
      break;
  }
  return "";
}

TableField counter_field(double value) {
  return {.text = fmt::format("{:.4g}", value), .value = value};
}

}  // namespace

Table comparison_table(std::string title, const ComparedCells& cells,
                       const std::vector<ComparisonColumn>& columns) {
  Table table = table_of(std::move(title), cells, columns);
  const auto place = std::ranges::find(columns, ComparisonColumn::interval) - columns.begin();
  if (static_cast<std::size_t>(place) < columns.size() &&
      std::ranges::none_of(cells, [](const ComparedCell* cell) { return has_range(*cell); }))
    table.columns[static_cast<std::size_t>(place)].heading =
        interval_name(repetitions_of_a_95_interval);
  return table;
}

Table ruled_out_table(std::string title, const Comparison& comparison) {
  Table table{.title = std::move(title),
              .columns = {{"scenario", ColumnKind::text}, {"cells"}, {"change in the middle"}}};
  for (const double slow_down : slow_downs)
    table.columns.push_back({fmt::format("less than {} slower", percent_text(slow_down))});
  for (const RuledOut& row : ruled_out(comparison)) {
    table.rows.push_back(
        {.fields = {text_field(row.scenario), count_field(row.cells), change_field(row.middle)}});
    for (const std::size_t cells : row.below)
      table.rows.back().fields.push_back(count_field(cells));
  }
  return table;
}

Table transports_table(std::string title, const std::vector<TransportChange>& transports) {
  Table table{.title = std::move(title),
              .columns = {{"transport", ColumnKind::text},
                          {"cells"},
                          {"change in the middle"},
                          {interval_name(repetitions_of_a_95_interval)},
                          {"taken together", ColumnKind::text}}};
  for (const TransportChange& change : transports)
    table.rows.push_back(
        {.fields = {text_field(change.transport), count_field(change.cells),
                    change_field(change.middle), change_interval_field(change.interval),
                    text_field(words_for(verdict_on(change)))}});
  return table;
}

Table gate_table(std::string title, const GatedCells& cells,
                 const std::vector<GateColumn>& columns) {
  return table_of(std::move(title), cells, columns);
}

Table counters_table(std::string title, const Gate& gate) {
  Table table{.title = std::move(title),
              .columns = {{"cell", ColumnKind::name},
                          {"counter", ColumnKind::text},
                          {"base"},
                          {"candidate"},
                          {"verdict", ColumnKind::text}}};
  for (const GatedCell& cell : gate.cells)
    for (const CounterVerdict& counter : cell.counters)
      table.rows.push_back(
          {.fields = {text_field(cell.name), text_field(counter.name), counter_field(counter.base),
                      counter_field(counter.candidate), text_field(to_string(counter.verdict))}});
  return table;
}

Table remarks_table(std::string title, const std::vector<CellRemark>& remarks) {
  Table table{.title = std::move(title),
              .columns = {{"cell", ColumnKind::name}, {"why", ColumnKind::text}}};
  for (const CellRemark& remark : remarks)
    table.rows.push_back({.fields = {text_field(remark.name), text_field(remark.reason)}});
  return table;
}

}  // namespace pibench::reports
