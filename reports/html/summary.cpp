#include "reports/html/summary.hpp"

#include <fmt/format.h>

#include <utility>

#include "reports/figures/cells.hpp"
#include "reports/figures/findings.hpp"
#include "reports/figures/missing.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/html/html.hpp"
#include "reports/html/parts.hpp"
#include "reports/html/table.hpp"
#include "reports/results/names.hpp"
#include "reports/tables/findings.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

std::string figure(const std::string& what, const std::string& value, const std::string& note) {
  return fmt::format("<div><dt>{}</dt><dd>{}<small>{}</small></dd></div>\n", escape_html(what),
                     escape_html(value), escape_html(note));
}

std::string time_figure(const std::string& what, const Cell& cell) {
  return figure(what, cell.id.transport, format_duration_ns(median_time_ns(cell)));
}

const Cell* one_process(const Ranking& ranking) {
  for (const Cell* cell : ranking.baselines) {
    if (cell->id.transport == baselines::inprocess) return cell;
  }
  return nullptr;
}

std::string key_figures(const ResultSet& run, const Ranking& ranking) {
  const std::size_t measured = run.cells.size() - not_measured(run).size();
  std::string html;
  if (!ranking.transports.empty()) html += time_figure("Fastest", *ranking.transports.front());
  if (ranking.transports.size() > 1) html += time_figure("Slowest", *ranking.transports.back());
  if (const Cell* alone = one_process(ranking)) {
    html += figure("The same in one process", format_duration_ns(median_time_ns(*alone)),
                   "no workers, no communication");
  }
  html +=
      figure("Measured", fmt::format("{} of {}", measured, run.cells.size()), "cells of the run");
  return fmt::format("<dl class=\"key-figures\">\n{}</dl>\n", html);
}

/// The best of every placement and kind of waiting; the sentences above name only the first.
std::string best_table(std::vector<Finding> shown) {
  using enum FindingColumn;
  std::erase_if(shown, [](const Finding& finding) { return finding.topic == Topic::job; });
  Table table =
      findings_table("The best of each kind; with its interval, and what is as good as it", shown,
                     {heading, placement, wakeup, best, FindingColumn::figure, compared, all_tied});
  table.columns.front().heading = "what";
  table.columns[5].heading = "of";
  table.columns.back().heading = "cannot be told apart from it";
  return table_html(table, "loose");
}

/// A sentence for each question, the one that comes first.
std::string findings_html(const ResultSet& run) {
  const std::vector<Finding> all = findings(run);
  std::string html;
  std::string heading;
  for (const Finding& finding : all) {
    if (std::exchange(heading, finding.heading) != finding.heading)
      html += html_paragraph(finding.sentence, finding.heading);
  }
  return html + best_table(all);
}

std::string missing_html(const ResultSet& run) {
  constexpr std::size_t most = 5;
  const auto all = missing(run);
  if (run.cells.empty()) return html_paragraph("Nothing was measured.");
  if (all.empty()) return html_paragraph("Everything that was asked for was measured.");
  if (all.size() > most) {
    return html_paragraph(fmt::format("{} cells; the reasons are below.", not_measured(run).size()),
                          "Not measured");
  }
  std::string html;
  for (const Missing& missing : all) html += html_paragraph(missing.sentence, "Not measured");
  return html;
}

}  // namespace

std::string html_warnings(const ResultSet& run) {
  std::string html;
  if (!run.complete) {
    html += html_notice("This run did not finish. The page shows the cells done until then.");
  }
  if (!is_release(run)) {
    html +=
        html_notice(fmt::format("Built as {}, not as release: these figures are for trying "
                                "things out and must not be published.",
                                run.build_type.empty() ? "an unknown type" : run.build_type));
  }
  for (const std::string& warning : run.warnings) html += html_notice(warning);
  return html;
}

std::string html_summary(const ResultSet& run) {
  const auto all = rankings(run);
  std::string html;
  if (all.size() == 1) html += key_figures(run, all.front());
  html += findings_html(run);
  return html_section("In short", html + missing_html(run));
}

}  // namespace pibench::reports
