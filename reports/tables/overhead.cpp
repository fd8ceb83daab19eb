#include "reports/tables/overhead.hpp"

#include <fmt/format.h>

#include <utility>

#include "reports/figures/cells.hpp"
#include "reports/figures/overhead.hpp"
#include "reports/results/names.hpp"
#include "reports/tables/fields.hpp"

namespace pibench::reports {
namespace {

bool carries(const OverheadPair& pair) {
  return !is_baseline(pair.pibench != nullptr ? *pair.pibench : *pair.bare);
}

/// The sides of the pairs that carry something, two of each.
std::vector<const Cell*> sides_of(const std::vector<OverheadPair>& pairs) {
  std::vector<const Cell*> cells;
  for (const OverheadPair& pair : pairs)
    if (carries(pair)) cells.insert(cells.end(), {pair.pibench, pair.bare});
  return cells;
}

TableColumn column_of(OverheadColumn column, const std::vector<OverheadPair>& pairs) {
  switch (column) {
    case OverheadColumn::transport:
      return {"transport", ColumnKind::text};
    case OverheadColumn::placement:
      return {"placement", ColumnKind::text};
    case OverheadColumn::pass:
      return {"pass", ColumnKind::text};
    case OverheadColumn::workers:
      return {"workers"};
    case OverheadColumn::payload:
      return {"payload"};
    case OverheadColumn::pibench:
      return {"pibench"};
    case OverheadColumn::bare:
      return {"bare"};
    case OverheadColumn::ratio:
    case OverheadColumn::any_ratio:
      return {"ratio"};
    case OverheadColumn::interval:
      return {interval_name(sides_of(pairs))};
    case OverheadColumn::difference:
      return {"difference"};
  }
  return {};
}

TableField side_field(const Cell* cell) {
  return cell != nullptr ? figure_field(*cell) : TableField{};
}

TableField ratio_interval_field(const OverheadPair& pair) {
  const auto interval = carries(pair) ? pair.interval() : std::nullopt;
  if (!interval) return {};
  return {.text = fmt::format("{:.2f}–{:.2f}", interval->low, interval->high),
          .value = interval->low};
}

TableField field_of(const OverheadPair& pair, OverheadColumn column) {
  const CellId& work = pair.work;
  switch (column) {
    case OverheadColumn::transport:
      return text_field(work.transport);
    case OverheadColumn::placement:
      return text_field(work.placement());
    case OverheadColumn::pass:
      return text_field(work.pass());
    case OverheadColumn::workers:
      return text_field(work.parameter(parameters::workers));
    case OverheadColumn::payload:
      return payload_field(work.payload_bytes());
    case OverheadColumn::pibench:
      return side_field(pair.pibench);
    case OverheadColumn::bare:
      return side_field(pair.bare);
    case OverheadColumn::ratio:
      return ratio_field(carries(pair) ? pair.ratio() : std::nullopt);
    case OverheadColumn::any_ratio:
      return ratio_field(pair.ratio());
    case OverheadColumn::interval:
      return ratio_interval_field(pair);
    case OverheadColumn::difference:
      return duration_field(pair.difference_ns());
  }
  return {};
}

}  // namespace

Table overhead_table(std::string title, const ResultSet& run,
                     const std::vector<OverheadColumn>& columns) {
  const std::vector<OverheadPair> pairs = overhead_pairs(run);
  Table table{.title = std::move(title), .columns = {}};
  for (const OverheadColumn column : columns) table.columns.push_back(column_of(column, pairs));
  for (const OverheadPair& pair : pairs) {
    TableRow row;
    for (const OverheadColumn column : columns) row.fields.push_back(field_of(pair, column));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace pibench::reports
