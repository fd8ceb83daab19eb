#include <fmt/format.h>

#include <algorithm>

#include "reports/html/comparison.hpp"
#include "reports/html/downloads.hpp"
#include "reports/html/html.hpp"
#include "reports/html/page_data.hpp"
#include "reports/html/parts.hpp"
#include "reports/html/run.hpp"
#include "reports/html/table.hpp"
#include "reports/tables/runs.hpp"

namespace pibench::reports {
namespace {

std::string side_by_side(std::span<const ResultSet> runs) {
  const Table table = runs_table("Medians of the real time", runs);
  return "<section>\n" + html_section("Side by side", table_html(table, "sortable filterable")) +
         "</section>\n";
}

std::string compared(const Comparison& comparison, std::span<const ResultSet> runs,
                     const PageParts& parts) {
  return fmt::format("<section>\n<h2>{} against {}</h2>\n{}</section>\n",
                     escape_html(run_label(runs[1])), escape_html(run_label(runs[0])),
                     html_comparison(comparison, runs, !parts.script.empty()));
}

constexpr std::string_view foot =
    "<footer>\n<p>Times are medians over repetitions in freshly forked workers; ± is the median "
    "absolute deviation from the median, and intervals are 95 % intervals of the median "
    "by order statistics, of this run&#39;s repetitions alone: a later run, for which the machine "
    "has changed, lies outside more often. Those of fewer than 6 repetitions "
    "are no more than their range, and are called so. ~ marks what cannot be told apart from the "
    "fastest by a test of all together; the fastest is picked as the least of many and looks a "
    "little better than it is. \"Mean\" marks a mean time of an operation that is "
    "1.5 times the median of single operations or more, as a few slow ones make up much of it; "
    "tables rank by the mean. Two-humped are cells whose repetitions fall in two "
    "groups (Hartigan&#39;s dip test, "
    "p &lt; 0.01), so that the median may describe neither. Phases are medians of their own and "
    "need not add up to "
    "the median of the job. CPU time is that of the parent and all workers together. The error of "
    "pi is its distance from the exact value for as many terms. Blocking and spinning transports "
    "pay for their speed differently: read the wake-up and CPU time columns with the ranking.</p>\n"
    "</footer>\n</div>\n";

std::string policy(const PageParts& parts) {
  const std::string script = parts.script.empty()
                                 ? std::string()
                                 : fmt::format("; script-src 'sha256-{}'", parts.script_sha256);
  return "default-src 'none'; style-src 'unsafe-inline'; img-src data:" + script;
}

std::string why_no_charts(const PageParts& parts) {
  if (parts.script.empty()) {
    return html_paragraph(
        "This pibench was built without npm, so that the page has tables and no charts.");
  }
  return fmt::format("<noscript>{}</noscript>\n",
                     html_paragraph("Charts, the chooser, sorting and filtering need scripts. All "
                                    "figures are in the tables."));
}

/// The data of the script, and the script, which starts at once. Results are in it as base64 alone.
std::string scripts(std::span<const ResultSet> runs, const std::optional<Comparison>& comparison,
                    const PageParts& parts) {
  if (parts.script.empty()) return {};
  return fmt::format(
      "<script type=\"application/octet-stream\" id=\"pibench-data\">{}</script>\n"
      "<script>{}</script>\n",
      page_data_block(runs, comparison ? &*comparison : nullptr), parts.script);
}

std::string opening(std::span<const ResultSet> runs, const PageParts& parts) {
  return fmt::format(
      "<body>\n<div class=\"page\">\n<header>\n<h1>Inter-process communication, measured</h1>\n"
      "<p class=\"soft\">A pibench report of {}</p>\n{}</header>\n<main>\n",
      runs.size() == 1 ? "one run" : fmt::format("{} runs", runs.size()), why_no_charts(parts));
}

/// The most measured cells that the page lists more than once.
constexpr std::ptrdiff_t many_cells = 3000;

std::vector<HtmlRunText> run_texts(std::span<const ResultSet> runs, const PageParts& parts) {
  std::ptrdiff_t cells = 0;
  for (const ResultSet& run : runs) cells += std::ranges::count_if(run.cells, is_measured);
  std::vector<HtmlRunText> texts;
  for (const ResultSet& run : runs) {
    texts.push_back(html_run({.results = run,
                              .index = texts.size(),
                              .has_script = !parts.script.empty(),
                              .is_brief = cells > many_cells}));
  }
  return texts;
}

std::size_t room_for_downloads(std::size_t bytes, const std::vector<HtmlRunText>& runs,
                               const PageParts& parts) {
  for (const HtmlRunText& run : runs) {
    bytes += run.before_downloads.size() + run.after_downloads.size();
  }
  const std::size_t left = parts.page_bytes > bytes ? parts.page_bytes - bytes : 0;
  return std::min(left, parts.downloads_bytes);
}

}  // namespace

std::string html_head(std::string_view title, const PageParts& parts) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n",
      policy(parts), escape_html(title), parts.style);
}

std::string report_html(std::span<const ResultSet> runs, const PageParts& parts) {
  const std::string title =
      runs.size() == 1 ? fmt::format("pibench: {}", run_label(runs.front())) : "pibench report";
  std::optional<Comparison> comparison;
  if (runs.size() == 2) comparison = compare(runs[0], runs[1]);
  const std::string last = scripts(runs, comparison, parts);
  std::vector<HtmlRunText> texts = run_texts(runs, parts);
  std::string html = html_head(title, parts) + opening(runs, parts);
  if (comparison) html += compared(*comparison, runs, parts);
  if (runs.size() > 2) html += side_by_side(runs);
  const auto downloads =
      html_downloads(runs, room_for_downloads(html.size() + last.size(), texts, parts));
  for (std::size_t i = 0; i < runs.size(); ++i) {
    html.append(texts[i].before_downloads).append(downloads[i]).append(texts[i].after_downloads);
  }
  return html.append("</main>\n").append(foot).append(last).append("</body>\n</html>\n");
}

}  // namespace pibench::reports
