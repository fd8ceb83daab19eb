#include "reports/terminal/trend.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/stats/change_points.hpp"
#include "reports/tables/trend.hpp"
#include "reports/terminal/table.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

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
  const Table shifts = shifts_table("shifts", trend);
  std::string text;
  if (!shifts.rows.empty()) text = shifted_runs(trend, style) + table_text(shifts, {}, style);
  return text + left_out_files(trend, style) + remark_of(trend, shifts.rows.size()) + '\n';
}

}  // namespace pibench::reports
