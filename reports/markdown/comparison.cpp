#include "reports/markdown/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "reports/figures/cells.hpp"
#include "reports/text/change.hpp"
#include "reports/text/escapes.hpp"
#include "reports/text/format.hpp"
#include "reports/verdicts/comparison_wording.hpp"

namespace pibench::reports {
namespace {

const char* corrected(const ComparedCell& cell) {
  return cell.uncorrected_ratio ? " (corrected)" : "";
}

std::string markdown_row(const ComparedCell& cell) {
  return fmt::format("| {} | {} | {} | {} | {} | {} |{}\n", markdown_name(cell.name()),
                     format_duration_ns(median_time_ns(*cell.base)),
                     format_duration_ns(median_time_ns(*cell.candidate)),
                     change_text(cell.ratio) + corrected(cell), change_text(cell.interval),
                     percent_text(cell.margin),
                     cell.reason.empty() ? "" : fmt::format(" {} |", escape_markdown(cell.reason)));
}

std::string markdown_table(const std::vector<const ComparedCell*>& cells) {
  const bool open = std::ranges::any_of(
      cells, [](const ComparedCell* cell) { return cell->verdict == Verdict::inconclusive; });
  std::string text = fmt::format(
      "| cell | base | candidate | change | 95 % interval | margin |{}\n"
      "| --- | ---: | ---: | ---: | ---: | ---: |{}\n",
      open ? " why |" : "", open ? " --- |" : "");
  for (const ComparedCell* cell : cells) text += markdown_row(*cell);
  return text + '\n';
}

std::string changes(const Comparison& comparison, Verdict verdict, const char* title) {
  const auto cells = cells_of(comparison, verdict);
  if (cells.empty()) return {};
  return fmt::format("### {} {}\n\n{}", title, cells.size(), markdown_table(cells));
}

std::string folded_cells(const Comparison& comparison, Verdict verdict) {
  const auto cells = cells_of(comparison, verdict);
  if (cells.empty()) return {};
  return markdown_folded(fmt::format("{} {}", cells.size(), to_string(verdict)),
                         markdown_table(cells));
}

std::string folded_uncompared(const Comparison& comparison) {
  if (comparison.uncompared.empty()) return {};
  std::string body = "| cell | why |\n| --- | --- |\n";
  for (const UncomparedCell& cell : comparison.uncompared) {
    body += fmt::format("| {} | {} |\n", markdown_name(cell.name), escape_markdown(cell.reason));
  }
  return markdown_folded(fmt::format("{} not compared", comparison.uncompared.size()), body + '\n');
}

}  // namespace

std::string comparison_markdown(const Comparison& comparison) {
  std::string text = fmt::format("## pibench compare: {}\n\n{}\n\n",
                                 to_string(run_verdict(comparison)), counts_line(comparison));
  text += changes(comparison, Verdict::regressed, "Regressed:");
  text += changes(comparison, Verdict::improved, "Improved:");
  text += folded_cells(comparison, Verdict::inconclusive);
  text += folded_cells(comparison, Verdict::equivalent);
  text += folded_uncompared(comparison);
  text += fmt::format("Base: {}. Candidate: {}.\n\n", escape_markdown(comparison.base),
                      escape_markdown(comparison.candidate));
  for (const std::string& caveat : comparison.caveats) {
    text += fmt::format("- {}\n", escape_markdown(caveat));
  }
  return text;
}

}  // namespace pibench::reports
