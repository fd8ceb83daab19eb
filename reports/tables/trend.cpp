#include "reports/tables/trend.hpp"

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
    for (const LevelShift& shift : cell.shifts) shown.push_back({&cell, &shift});
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

}  // namespace

Table shifts_table(std::string title, const Trend& trend) {
  Table table{.title = std::move(title),
              .columns = {{"cell", ColumnKind::name},
                          {"course", ColumnKind::text},
                          {"before"},
                          {"after"},
                          {"change"},
                          {"since"}}};
  for (const auto& [cell, shift] : greatest_first(trend))
    table.rows.push_back(
        {.fields = {text_field(cell->name), text_field(bars(*cell)),
                    duration_field(shift->before_ns), duration_field(shift->after_ns),
                    change_field(shift->ratio()), text_field(trend.runs[shift->run].started_at)}});
  return table;
}

}  // namespace pibench::reports
