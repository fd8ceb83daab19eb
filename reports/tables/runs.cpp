#include "reports/tables/runs.hpp"

#include <algorithm>
#include <utility>

#include "reports/figures/cells.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/tables/fields.hpp"

namespace pibench::reports {
namespace {

std::vector<CellId> measured_anywhere(std::span<const ResultSet> runs) {
  std::vector<CellId> ids;
  for (const ResultSet& run : runs) {
    for (const Cell& cell : run.cells) {
      const bool seen = std::ranges::find(ids, cell.id) != ids.end();
      if (is_measured(cell) && !seen) ids.push_back(cell.id);
    }
  }
  return ids;
}

TableField median_field(const ResultSet& run, const CellId& id) {
  const auto found = std::ranges::find(run.cells, id, &Cell::id);
  if (found == run.cells.end() || !is_measured(*found)) return {};
  return duration_field(median_time_ns(*found));
}

}  // namespace

Table runs_table(std::string title, std::span<const ResultSet> runs) {
  Table table{.title = std::move(title), .columns = {{"transport", ColumnKind::text}}};
  for (const ResultSet& run : runs) table.columns.push_back({run_label(run)});
  table.columns.push_back({"job", ColumnKind::text});
  for (const CellId& id : measured_anywhere(runs)) {
    TableRow row{.fields = {text_field(id.transport)}};
    for (const ResultSet& run : runs) row.fields.push_back(median_field(run, id));
    row.fields.push_back(text_field(work_title(id.scenario, id.parameters)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace pibench::reports
