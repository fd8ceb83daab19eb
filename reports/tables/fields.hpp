// Parts that tables are built of: fields with text, value and marks, and columns of tables with a
// row per cell.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/figures/cells.hpp"
#include "reports/figures/details.hpp"
#include "reports/results/model.hpp"
#include "reports/tables/table.hpp"

namespace pibench::reports {

TableField text_field(std::string_view text);
/// Empty for nothing.
TableField duration_field(const std::optional<double>& nanoseconds);
/// "8.69–9.30 ms", sorted by its lower end; empty for nothing.
TableField interval_field(const std::optional<Interval>& nanoseconds);
/// "× 1.23"; empty for nothing.
TableField ratio_field(const std::optional<double>& ratio);
TableField payload_field(const Payload& bytes);
/// A change in per cent.
TableField change_field(double ratio);
/// The figure that stands for a cell in tables by payload: a time or, where the scenario is
/// reported by its rate, a rate. Marked where it is two-humped, and where
/// the median of single operations is another (figures/headline.hpp).
TableField figure_field(const Cell& cell);

TableField with_mark_if(bool marked, Mark mark, TableField field);

/// The heading of a counter's column.
std::string counter_heading(std::string_view counter);

/// A column of a table with a row per cell.
struct CellColumn {
  TableColumn head;
  std::function<TableField(const Cell&)> field;
};
using CellColumns = std::vector<CellColumn>;

/// Refers to the detail.
CellColumn detail_column(const Detail& detail);
/// Times of a counter, medians over the repetitions.
CellColumn duration_column(std::string_view counter);

void append(CellColumns& columns, CellColumns more);
std::vector<TableColumn> heads_of(const CellColumns& columns);
std::vector<TableField> fields_of(const CellColumns& columns, const Cell& cell);

}  // namespace pibench::reports
