#include "reports/terminal/trend.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "reports/stats/change_points.hpp"
#include "reports/terminal/grid.hpp"
#include "reports/text/change.hpp"
#include "reports/text/format.hpp"

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
/// has none. Of many runs the last ones.
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

/// "2024-05-17T09:30:00Z: 12 cells slower, 1 faster; kernel (6.1, 6.6)"
std::string shifts_of_run(const Trend& trend, std::size_t run, const Style& style) {
  std::size_t slower = 0;
  std::size_t faster = 0;
  for (const CellTrend& cell : trend.cells) {
    for (const LevelShift& shift : cell.shifts) {
      if (shift.run == run) ++(shift.ratio() > 1 ? slower : faster);
    }
  }
  if (slower + faster == 0) return {};
  std::string text =
      fmt::format("  {}  {} slower, {} faster", trend.runs[run].started_at, slower, faster);
  for (const std::string& change : trend.runs[run].changes) text += "; " + change;
  return fmt::format("{}\n", slower > 0 ? style.warning(printable(text)) : printable(text));
}

std::string shifts_table(const Trend& trend, const std::vector<ShownShift>& shown,
                         const Style& style) {
  TextGrid grid(2);
  grid.add({"cell", "course", "before", "after", "change", "since"});
  for (const auto& [cell, shift] : shown) {
    grid.add({printable(cell->name), bars(*cell), format_duration_ns(shift->before_ns),
              format_duration_ns(shift->after_ns), change_text(shift->ratio()),
              printable(trend.runs[shift->run].started_at)});
  }
  const auto lines = grid.lines(style);
  return titled_lines("shifts", lines, lines.size(), 0, style) + '\n';
}

std::string shifted_runs(const Trend& trend, const Style& style) {
  std::string text = style.bold("levels shifted with the runs of") + '\n';
  for (std::size_t run = 0; run < trend.runs.size(); ++run) {
    text += shifts_of_run(trend, run, style);
  }
  return text + '\n';
}

std::string left_out_files(const Trend& trend, const Style& style) {
  if (trend.left_out.empty()) return {};
  std::string text = style.bold("left out") + '\n';
  for (const LeftOutFile& file : trend.left_out) {
    text += fmt::format("  {}: {}\n", printable(file.source), printable(file.reason));
  }
  return text + '\n';
}

std::string remark_of(const Trend& trend, std::size_t shifts) {
  if (trend.runs.size() < fewest_for_shifts) {
    return fmt::format("Runs of {1}: {0}, too few to find shifts in; it takes {2}.",
                       trend.runs.size(), printable(trend.host), fewest_for_shifts);
  }
  return fmt::format(
      "Shifts: {}, in {} cells over {} runs of {}. Of cells that never shifted, some 2 in 100 show "
      "one by chance; a shift says when, not why.",
      shifts, trend.cells.size(), trend.runs.size(), printable(trend.host));
}

}  // namespace

std::string trend_text(const Trend& trend, bool colour) {
  const Style style(colour);
  const auto shown = greatest_first(trend);
  std::string text;
  if (!shown.empty()) text = shifted_runs(trend, style) + shifts_table(trend, shown, style);
  return text + left_out_files(trend, style) + remark_of(trend, shown.size()) + '\n';
}

}  // namespace pibench::reports
