#include "reports/verdicts/comparison_wording.hpp"

#include <fmt/format.h>

#include "reports/figures/cells.hpp"
#include "reports/text/change.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {

std::string interval_name(const ComparedCell& cell) {
  return interval_name(cell.repetitions);
}

std::string account_of(const ComparedCell& cell) {
  std::string text;
  if (cell.verdict == Verdict::regressed && !cell.reason.empty()) text = cell.reason + "; ";
  text += fmt::format("{} to {}, {}", format_duration_ns(median_time_ns(*cell.base)),
                      format_duration_ns(median_time_ns(*cell.candidate)), change_text(cell.ratio));
  if (cell.uncorrected_ratio)
    text += fmt::format(" corrected from {}", change_text(*cell.uncorrected_ratio));
  if (cell.interval)
    text += fmt::format(" ({} {})", interval_name(cell), change_text(cell.interval));
  return text + fmt::format(", margin {}", percent_text(cell.margin));
}

ComparedCells cells_of(const Comparison& comparison, Verdict verdict) {
  return farthest_first(comparison.cells, verdict,
                        [](const ComparedCell& cell) { return cell.ratio; });
}

std::vector<CellRemark> uncompared_remarks(const Comparison& comparison) {
  std::vector<CellRemark> remarks;
  remarks.reserve(comparison.uncompared.size());
  for (const UncomparedCell& cell : comparison.uncompared)
    remarks.push_back({cell.name, cell.reason});
  return remarks;
}

std::string counts_line(const Comparison& comparison) {
  const std::string lost =
      comparison.lost() > 0 ? fmt::format(" ({} lost)", comparison.lost()) : std::string();
  return fmt::format("{} regressed, {} improved, {} equivalent, {} inconclusive, {} not compared{}",
                     comparison.count(Verdict::regressed), comparison.count(Verdict::improved),
                     comparison.count(Verdict::equivalent), comparison.count(Verdict::inconclusive),
                     comparison.uncompared.size(), lost);
}

}  // namespace pibench::reports
