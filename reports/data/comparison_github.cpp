#include "reports/data/comparison_github.hpp"

#include <fmt/format.h>

#include <string_view>

#include "reports/text/escapes.hpp"
#include "reports/text/format.hpp"
#include "reports/verdicts/comparison_wording.hpp"

namespace pibench::reports {
namespace {

std::string inconclusive_warning(const Comparison& comparison) {
  const auto cells = cells_of(comparison, Verdict::inconclusive);
  if (cells.empty()) return {};
  return workflow_command(
      "warning", fmt::format("{} cells inconclusive", cells.size()),
      fmt::format("{}: {}, {}", cells.front()->name(), cells.front()->reason,
                  account_of(*cells.front())) +
          (cells.size() > 1 ? fmt::format("; and {} more", cells.size() - 1) : ""));
}

std::string lost_cells(const Comparison& comparison) {
  std::string text;
  for (const UncomparedCell& cell : comparison.uncompared) {
    if (cell.lost)
      text += workflow_command("error", fmt::format("{} lost", cell.name), cell.reason);
  }
  return text;
}

}  // namespace

std::string comparison_github(const Comparison& comparison) {
  std::string text;
  for (const ComparedCell* cell : cells_of(comparison, Verdict::regressed)) {
    text += workflow_command("error", fmt::format("{} regressed", cell->name()), account_of(*cell));
  }
  text += lost_cells(comparison);
  if (comparison.cells.empty())
    text += workflow_command("warning", "pibench compare", "No cell was measured in both runs.");
  text += inconclusive_warning(comparison);
  for (const std::string& caveat : comparison.caveats) {
    if (caveat != standing_caveat) text += workflow_command("warning", "pibench compare", caveat);
  }
  return text;
}

}  // namespace pibench::reports
