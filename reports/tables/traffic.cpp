#include "reports/tables/traffic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "reports/figures/cells.hpp"
#include "reports/figures/curve.hpp"
#include "reports/figures/details.hpp"
#include "reports/figures/percentiles.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/results/names.hpp"
#include "reports/tables/fields.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

RowKind kind_of(const Cell& cell) {
  return is_baseline(cell) ? RowKind::baseline : RowKind::plain;
}

RowKind kind_of(const TrafficRow& row) {
  const bool baseline = std::ranges::any_of(
      row.cells, [](const Cell* cell) { return cell != nullptr && is_baseline(*cell); });
  return baseline ? RowKind::baseline : RowKind::plain;
}

/// The room of the queues in a row: "64 KiB", or "64–128 KiB" where payloads differ in it. Empty
/// where none is told.
TableField queue_field(const TrafficRow& row) {
  std::vector<double> bytes;
  for (const Cell* cell : row.cells) {
    const auto told = cell != nullptr ? counter_median(*cell, counters::queue_bytes) : std::nullopt;
    if (told) bytes.push_back(*told);
  }
  if (bytes.empty()) return {};
  const auto [least, most] = std::ranges::minmax(bytes);
  return {.text = format_bytes_between(static_cast<std::uint64_t>(least),
                                       static_cast<std::uint64_t>(most)),
          .value = least};
}

/// The queues of the rows; without fields where the scenario does not show them, or none is told.
std::vector<TableField> queue_fields(const TrafficTable& traffic) {
  std::vector<TableField> fields;
  if (!scenario_of(traffic.scenario).shows_queue) return fields;
  for (const TrafficRow& row : traffic.rows()) fields.push_back(queue_field(row));
  if (std::ranges::all_of(fields, [](const TableField& field) { return field.text.empty(); }))
    fields.clear();
  return fields;
}

std::vector<TableColumn> transport_and_wakeup() {
  return {{"transport", ColumnKind::text}, {"wake-up", ColumnKind::text}};
}

std::vector<TableField> transport_and_wakeup(const TrafficRow& row) {
  return {text_field(row.label), text_field(row.wakeup)};
}

TableField ranked_field(const Cell& cell, const Contest& column, const TrafficTable& traffic) {
  TableField field = with_mark_if(&cell == column.best(), Mark::best, figure_field(cell));
  field = with_mark_if(column.is_tied(cell), Mark::tied, std::move(field));
  return with_mark_if(traffic.is_check_costly(cell), Mark::costly_check, std::move(field));
}

std::vector<std::string> notes_of(const TrafficTable& traffic) {
  std::vector<std::string> notes;
  if (const std::string kinds = traffic.mixed_wakeups(); !kinds.empty())
    notes.push_back(fmt::format(
        "several wake-ups ({}): what spins keeps a CPU busy while it waits; compare within a kind",
        kinds));
  std::vector<const Cell*> cells;
  for (const TrafficRow& row : traffic.transports)
    std::ranges::copy(row.cells, std::back_inserter(cells));
  if (std::string few = few_repetitions(cells); !few.empty()) notes.push_back(std::move(few));
  return notes;
}

/// The time of copying the same bytes alone, by a transport that is a baseline.
CellColumn floor_column(const ResultSet& run, std::string heading, const char* transport) {
  return {{std::move(heading)}, [&run, transport](const Cell& cell) {
            const Cell* bare = baseline_for(run, cell.id, transport);
            return bare != nullptr ? duration_field(median_time_ns(*bare)) : TableField{};
          }};
}

/// The time of checking the same bytes alone, which is a part of the cell's.
CellColumn check_column(const TrafficTable& traffic) {
  return {{"check"}, [&traffic](const Cell& cell) {
            const auto check = traffic.check_ns.find(cell.id.payload_bytes());
            if (check == traffic.check_ns.end()) return TableField{};
            return with_mark_if(traffic.is_check_costly(cell), Mark::costly_check,
                                duration_field(check->second));
          }};
}

CellColumns columns_of_cells(const ResultSet& run, const TrafficTable& traffic) {
  const std::string_view scenario = traffic.scenario;
  CellColumns columns{
      {{"payload"}, [](const Cell& cell) { return payload_field(cell.id.payload_bytes()); }}};
  if (scenario_of(scenario).has_copy_floor) {
    columns.push_back(floor_column(run, "one copy", baselines::copy_once));
    columns.push_back(floor_column(run, "two copies", baselines::copy_twice));
  }
  if (!traffic.check_ns.empty()) columns.push_back(check_column(traffic));
  for (const Detail& detail : all_details(scenario)) columns.push_back(detail_column(detail));
  return columns;
}

void append(std::vector<TableField>& fields, std::vector<TableField> more) {
  std::ranges::move(more, std::back_inserter(fields));
}

bool is_measured_at(const TrafficRow& row, std::size_t payload) {
  return row.cells[payload] != nullptr && is_measured(*row.cells[payload]);
}

TableField rate_field(const Cell* cell) {
  if (cell == nullptr) return {};
  const auto rate = counter_median(*cell, counters::messages_per_second);
  return {.text = format_rate(rate), .value = rate};
}

std::vector<TableField> curve_fields(const TrafficRow& row, const Cell& cell,
                                     const CurvePoint& point) {
  std::vector<TableField> fields = transport_and_wakeup(row);
  const auto rate = static_cast<double>(point.messages_per_second);
  fields.push_back(payload_field(cell.id.payload_bytes()));
  fields.push_back({.text = format_rate(rate), .value = rate});
  for (const PooledPercentile& which : pooled_percentiles) {
    const auto percentile = percentile_of(*point.from_intended_send, which);
    fields.push_back({.text = format_percentile(percentile), .value = told(percentile)});
  }
  return fields;
}

}  // namespace

Table payload_table(std::string title, const TrafficTable& traffic,
                    const std::vector<std::size_t>& payloads) {
  Table table{
      .title = std::move(title), .columns = transport_and_wakeup(), .notes = notes_of(traffic)};
  std::vector<Contest> contests;
  for (const std::size_t payload : payloads) {
    table.columns.push_back({format_bytes(traffic.payloads[payload]), ColumnKind::ranked});
    contests.push_back(traffic.contest(payload));
  }
  std::vector<TableField> queues = queue_fields(traffic);
  if (!queues.empty()) table.columns.push_back({"queue"});
  auto queue = queues.begin();
  for (const TrafficRow& each : traffic.rows()) {
    TableRow row{.fields = transport_and_wakeup(each), .kind = kind_of(each)};
    for (std::size_t i = 0; i < payloads.size(); ++i) {
      const Cell* cell = each.cells[payloads[i]];
      row.fields.push_back(cell != nullptr ? ranked_field(*cell, contests[i], traffic)
                                           : TableField{});
    }
    if (queue != queues.end()) row.fields.push_back(std::move(*queue++));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table payload_table(std::string title, const TrafficTable& traffic) {
  std::vector<std::size_t> all(traffic.payloads.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return payload_table(std::move(title), traffic, all);
}

Table details_table(const TrafficTable& traffic) {
  const auto& details = main_details(traffic.scenario);
  if (details.empty() || traffic.payloads.empty()) return {};
  CellColumns columns;
  for (const Detail& detail : details) columns.push_back(detail_column(detail));
  Table table{.title = traffic.title_of(traffic.payloads.front()),
              .columns = transport_and_wakeup()};
  std::ranges::move(heads_of(columns), std::back_inserter(table.columns));
  for (const TrafficRow& each : traffic.rows()) {
    if (!is_measured_at(each, 0)) continue;
    const Cell& cell = *each.cells.front();
    TableRow row{.fields = transport_and_wakeup(each), .kind = kind_of(cell)};
    append(row.fields, fields_of(columns, cell));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table cells_table(std::string title, const ResultSet& run, const TrafficTable& traffic) {
  const CellColumns columns = columns_of_cells(run, traffic);
  Table table{.title = std::move(title), .columns = {{"transport", ColumnKind::text}}};
  std::ranges::move(heads_of(columns), std::back_inserter(table.columns));
  for (std::size_t payload = 0; payload < traffic.payloads.size(); ++payload) {
    for (const TrafficRow& each : traffic.rows()) {
      if (!is_measured_at(each, payload)) continue;
      const Cell& cell = *each.cells[payload];
      TableRow row{.fields = {text_field(each.label)}, .kind = kind_of(cell)};
      append(row.fields, fields_of(columns, cell));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Table curves_table(std::string title, const TrafficTable& traffic) {
  Table table{.title = std::move(title), .columns = transport_and_wakeup()};
  for (const char* heading : {"payload", "offered"}) table.columns.push_back({heading});
  for (const PooledPercentile& which : pooled_percentiles)
    table.columns.push_back({std::string(counter_of(which.counter).heading)});
  for (const TrafficRow& row : traffic.rows())
    for (const Cell* cell : row.cells) {
      if (cell == nullptr) continue;
      for (const CurvePoint& point : curve_of(*cell))
        table.rows.push_back({.fields = curve_fields(row, *cell, point)});
    }
  return table;
}

Table counter_table(std::string title, const TrafficTable& traffic, std::string_view counter) {
  Table table{.title = std::move(title), .columns = transport_and_wakeup()};
  for (const Payload& payload : traffic.payloads) table.columns.push_back({format_bytes(payload)});
  for (const TrafficRow& each : traffic.rows()) {
    TableRow row{.fields = transport_and_wakeup(each), .kind = kind_of(each)};
    bool any = false;
    for (const Cell* cell : each.cells) {
      const auto value = cell != nullptr ? counter_median(*cell, counter) : std::nullopt;
      row.fields.push_back(duration_field(value));
      any = any || value.has_value();
    }
    if (any) table.rows.push_back(std::move(row));
  }
  return table;
}

Table scaling_table(std::string title, const ScalingTable& scaling) {
  Table table{.title = std::move(title), .columns = transport_and_wakeup()};
  table.columns.push_back({"payload"});
  for (const std::uint64_t workers : scaling.workers)
    table.columns.push_back({fmt::format("{} {}", workers, workers == 1 ? "worker" : "workers")});
  table.columns.push_back({"most over fewest"});
  for (const ScalingRow& each : scaling.rows) {
    TableRow row{
        .fields = {text_field(each.label), text_field(each.wakeup), payload_field(each.payload)}};
    for (const Cell* cell : each.cells) row.fields.push_back(rate_field(cell));
    row.fields.push_back(ratio_field(each.gain()));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace pibench::reports
