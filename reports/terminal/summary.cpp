#include "reports/terminal/summary.hpp"

#include <fmt/format.h>

#include "reports/figures/findings.hpp"
#include "reports/figures/missing.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/figures/remarks.hpp"
#include "reports/figures/traffic.hpp"
#include "reports/terminal/grid.hpp"
#include "reports/terminal/ranking.hpp"
#include "reports/terminal/traffic.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

std::string titled_grid(const char* title, const TextGrid& grid, const Style& style) {
  const auto lines = grid.lines(style);
  if (lines.empty()) return {};
  std::string text = fmt::format("{}\n", style.bold(title));
  for (const std::string& line : lines) text += fmt::format("{}\n", line);
  return text + '\n';
}

std::string missing_table(const ResultSet& results, const Style& style) {
  TextGrid grid(3);
  for (const Missing& missing : missing(results)) {
    grid.add({printable(missing.about), to_string(missing.outcome), printable(missing.reason)});
  }
  return titled_grid("not measured", grid, style);
}

std::string notes_table(const ResultSet& results, const Style& style) {
  TextGrid grid(2);
  for (const Remark& note : notes(results)) grid.add({printable(note.about), printable(note.text)});
  return titled_grid("notes", grid, style);
}

/// Of messages alone, and only where there is something to compare: the tables of jobs begin with
/// their fastest.
std::string findings_table(const ResultSet& results, const Style& style) {
  constexpr std::size_t most_tied = 3;
  TextGrid grid(7);
  for (const Finding& finding : findings(results)) {
    if (finding.topic == Topic::job || finding.compared < 2) continue;
    const std::string tied =
        finding.tied.empty() ? std::string() : "~ " + listed(finding.tied, most_tied);
    grid.add({printable(finding.heading), printable(finding.placement), printable(finding.wakeup),
              printable(finding.label), finding.figure, finding.interval, printable(tied)});
  }
  return titled_grid("in short: the best, with the 95 % interval, and what cannot be told apart",
                     grid, style);
}

/// Explains the marks that the tables hold.
std::string legend(const std::string& tables, const Style& style) {
  std::vector<std::string> lines;
  if (tables.find(best_mark) != std::string::npos) {
    lines.emplace_back("* the fastest of its column");
  }
  if (tables.find(tie_mark) != std::string::npos) {
    lines.emplace_back(
        "~ cannot be told apart from the fastest: the 95 % interval of the ratio of the medians "
        "contains 1");
  }
  if (tables.find(humps_mark) != std::string::npos) {
    lines.emplace_back(
        "2h the repetitions fall in two groups (Hartigan's dip test, p < 0.01): the median may "
        "describe neither");
  }
  std::string text;
  for (const std::string& line : lines) text += fmt::format("{}\n", style.dim(line));
  return text.empty() ? text : text + '\n';
}

std::string warnings(const ResultSet& results, const Style& style) {
  std::string text;
  if (!results.complete) {
    text += style.warning("The run did not finish: these are the cells done so far.") + '\n';
  }
  if (!is_release(results)) {
    text += style.warning(fmt::format("Built as {}: do not publish these figures.",
                                      printable(results.build_type))) +
            '\n';
  }
  for (const std::string& warning : results.warnings) {
    text += fmt::format("{}\n", style.warning(fmt::format("warning: {}", printable(warning))));
  }
  return text;
}

}  // namespace

std::string summary_table(const ResultSet& results, bool colour) {
  const Style style(colour);
  std::string text;
  for (const Ranking& ranking : rankings(results)) text += ranking_table(ranking, style);
  for (const TrafficTable& table : traffic_tables(results)) text += traffic_table(table, style);
  text += overhead_table(results, style);
  text += legend(text, style);
  text += missing_table(results, style);
  text += notes_table(results, style);
  text += findings_table(results, style);
  text += warnings(results, style);
  if (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace pibench::reports
