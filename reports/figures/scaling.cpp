#include "reports/figures/scaling.hpp"

#include <algorithm>

#include "reports/figures/cells.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/results/names.hpp"

namespace pibench::reports {
namespace {

using CellPointers = std::vector<const Cell*>;

bool scales(const Cell& cell) {
  return cell.id.scenario == scenarios::throughput && is_measured(cell) && !is_baseline(cell) &&
         cell.id.workers() && counter_median(cell, counters::messages_per_second).value_or(0) > 0;
}

ScalingTable& table_for(std::vector<ScalingTable>& tables, const std::string& placement) {
  const auto found = std::ranges::find(tables, placement, &ScalingTable::placement);
  return found != tables.end() ? *found : tables.emplace_back(ScalingTable{placement, {}, {}});
}

void note_workers(ScalingTable& table, std::uint64_t workers) {
  if (std::ranges::find(table.workers, workers) == table.workers.end()) {
    table.workers.push_back(workers);
  }
}

/// The transport, and the parameters by which its cells differ besides payload, workers and
/// placement.
std::string scaling_label(const CellId& id) {
  CellId shared{id.scenario, {}, {}};
  for (const char* key : {parameters::bytes, parameters::workers, parameters::placement}) {
    shared.parameters.emplace_back(key, id.parameter(key));
  }
  return label_beside(shared, id);
}

void place_cell(ScalingTable& table, const Cell& cell) {
  const std::string label = scaling_label(cell.id);
  const auto payload = cell.id.payload_bytes();
  const auto found = std::ranges::find_if(table.rows, [&](const ScalingRow& row) {
    return row.label == label && row.payload == payload;
  });
  ScalingRow& row =
      found != table.rows.end()
          ? *found
          : table.rows.emplace_back(ScalingRow{label, cell.traits.wakeup, payload,
                                               CellPointers(table.workers.size(), nullptr)});
  const auto column = std::ranges::find(table.workers, *cell.id.workers());
  row.cells[static_cast<std::size_t>(column - table.workers.begin())] = &cell;
}

}  // namespace

std::optional<double> ScalingRow::gain() const {
  std::vector<double> rates;
  for (const Cell* cell : cells) {
    if (cell != nullptr) rates.push_back(*counter_median(*cell, counters::messages_per_second));
  }
  if (rates.size() < 2) return std::nullopt;
  return rates.back() / rates.front();
}

std::vector<ScalingTable> scaling_tables(const ResultSet& results) {
  std::vector<ScalingTable> tables;
  for (const Cell& cell : results.cells) {
    if (!scales(cell)) continue;
    note_workers(table_for(tables, cell.id.placement()), *cell.id.workers());
  }
  std::erase_if(tables, [](const ScalingTable& table) { return table.workers.size() < 2; });
  for (ScalingTable& table : tables) {
    std::ranges::sort(table.workers);
    for (const Cell& cell : results.cells) {
      if (scales(cell) && cell.id.placement() == table.placement) {
        place_cell(table, cell);
      }
    }
  }
  return tables;
}

}  // namespace pibench::reports
