#include "reports/terminal/trend.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>
#include <vector>

#include "reports/stats/change_points.hpp"
#include "reports/tables/trend.hpp"
#include "reports/terminal/table.hpp"
#include "reports/text/change.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

/// The numbers of cells that shifted with a run.
struct ShiftedCells {
  std::size_t slower = 0;
  std::size_t faster = 0;
  std::size_t back = 0;

  ShiftedCells(const Trend& trend, std::size_t run) {
    for (const CellTrend& cell : trend.cells)
      for (const LevelShift& shift : cell.shifts)
        if (shift.run == run) ++member_for(shift);
  }

 private:
  std::size_t& member_for(const LevelShift& shift) {
    if (shift.kind == ShiftKind::back) return back;
    return shift.ratio() > 1 ? slower : faster;
  }
};

/// "all moved alike +10.0 % (the machine, or what all share)"
std::string common_shift_of(const Trend& trend, std::size_t run) {
  for (const CommonShift& shift : trend.common_shifts) {
    if (shift.run != run) continue;
    std::string text = fmt::format("all moved alike {} (the machine, or what all share)",
                                   change_text(shift.ratio));
    if (shift.kind != ShiftKind::lasting) text += fmt::format(", {}", to_string(shift.kind));
    if (const std::string date = date_remark(trend, shift); !date.empty()) text += ", " + date;
    return text;
  }
  return {};
}

/// "2024-05-17T09:30:00Z  12 slower, 1 faster; kernel (6.1, 6.6)"
std::string shifts_of_run(const Trend& trend, std::size_t run, const Style& style) {
  const ShiftedCells cells(trend, run);
  std::vector<std::string> parts;
  if (cells.slower + cells.faster > 0)
    parts.push_back(fmt::format("{} slower, {} faster", cells.slower, cells.faster));
  if (cells.back > 0) parts.push_back(fmt::format("{} back at the level before", cells.back));
  if (std::string common = common_shift_of(trend, run); !common.empty())
    parts.push_back(std::move(common));
  if (parts.empty()) return {};
  for (const std::string& change : trend.runs[run].changes) parts.push_back(change);
  const std::string text =
      printable(fmt::format("  {}  {}", trend.runs[run].started_at, fmt::join(parts, "; ")));
  return fmt::format("{}\n", cells.slower > 0 ? style.warning(text) : text);
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
      "Shifts: {}, in {} cells over {} runs of {}. Of cells that never shifted, at most 1 in "
      "100 show one by chance; a shift says when, not why.",
      shifts, trend.cells.size(), trend.runs.size(), printable(trend.host));
}

}  // namespace

std::string trend_text(const Trend& trend, bool colour) {
  const Style style(colour);
  const Table shifts = shifts_table("shifts", trend);
  std::string text;
  if (!shifts.rows.empty() || !trend.common_shifts.empty()) text = shifted_runs(trend, style);
  if (!shifts.rows.empty()) text += table_text(shifts, {}, style);
  return text + left_out_files(trend, style) + remark_of(trend, shifts.rows.size()) + '\n';
}

}  // namespace pibench::reports
