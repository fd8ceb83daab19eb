#include "reports/tables/trend.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "reports/tables/fields.hpp"

namespace pibench::reports {
namespace {

struct ShownShift {
  const CellTrend* cell;
  const LevelShift* shift;
};

std::vector<ShownShift> greatest_first(const Trend& trend) {
  std::vector<ShownShift> shown;
  for (const CellTrend& cell : trend.cells) {
    for (const LevelShift& shift : cell.shifts)
      if (shift.kind != ShiftKind::back) shown.push_back({&cell, &shift});
  }
  std::ranges::stable_sort(shown, std::greater<>(), [](const ShownShift& each) {
    return std::abs(std::log(each.shift->ratio()));
  });
  return shown;
}

/// A bar per run, as high as the median is between the least and the greatest; a gap where the run
/// has none. The last ones of many runs.
std::string bars(const CellTrend& cell) {
  constexpr std::size_t most_bars = 60;
  constexpr std::array<const char*, 8> heights{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const auto& medians = cell.medians_ns;
  const std::size_t first = medians.size() > most_bars ? medians.size() - most_bars : 0;
  double least = INFINITY;
  double greatest = 0;
  for (const auto& value : medians) {
    least = std::min(least, value.value_or(least));
    greatest = std::max(greatest, value.value_or(greatest));
  }
  std::string text;
  for (std::size_t run = first; run < medians.size(); ++run) {
    const double part = (medians[run].value_or(least) - least) / (greatest - least);
    const auto height = static_cast<std::size_t>(std::lround(part * (heights.size() - 1)));
    text += medians[run] ? heights.at(height) : " ";
  }
  return text;
}

/// The end of a temporary shift: that of its return.
std::size_t end_of(const CellTrend& cell, const LevelShift& shift) {
  const auto next = std::ranges::find_if(
      cell.shifts, [&](const LevelShift& other) { return other.run > shift.run; });
  return next != cell.shifts.end() ? next->run : shift.run + shift.held_runs;
}

std::string remark_on(const Trend& trend, const CellTrend& cell, const LevelShift& shift) {
  std::vector<std::string> remarks;
  if (shift.kind == ShiftKind::provisional)
    remarks.push_back(fmt::format("provisional, {} runs so far", shift.held_runs));
  if (shift.kind == ShiftKind::temporary && end_of(cell, shift) < trend.runs.size())
    remarks.push_back(
        fmt::format("temporary, until {}", trend.runs[end_of(cell, shift)].started_at));
  if (const std::string date = date_remark(trend, shift); !date.empty()) remarks.push_back(date);
  return fmt::format("{}", fmt::join(remarks, "; "));
}

/// Takes the last column away where no row has anything in it.
void drop_if_empty_last(Table& table) {
  const auto is_empty = [](const TableRow& row) { return row.fields.back().text.empty(); };
  if (!std::ranges::all_of(table.rows, is_empty)) return;
  table.columns.pop_back();
  for (TableRow& row : table.rows) row.fields.pop_back();
}

}  // namespace

std::string date_remark(const Trend& trend, const ShiftTime& time) {
  if (time.earliest == time.latest) return {};
  return fmt::format("date {:.0f} % sure, {} to {}", 100 * time.certainty,
                     trend.runs[time.earliest].started_at, trend.runs[time.latest].started_at);
}

Table shifts_table(std::string title, const Trend& trend) {
  Table table{.title = std::move(title),
              .columns = {{"cell", ColumnKind::name},
                          {"course", ColumnKind::text},
                          {"before"},
                          {"after"},
                          {"change"},
                          {"since"},
                          {"remark", ColumnKind::text}}};
  for (const auto& [cell, shift] : greatest_first(trend))
    table.rows.push_back(
        {.fields = {text_field(cell->name), text_field(bars(*cell)),
                    duration_field(shift->before_ns), duration_field(shift->after_ns),
                    change_field(shift->ratio()), text_field(trend.runs[shift->run].started_at),
                    text_field(remark_on(trend, *cell, *shift))}});
  drop_if_empty_last(table);
  return table;
}

}  // namespace pibench::reports
