#include "reports/text.hpp"

#include <fmt/format.h>

#include "reports/cells.hpp"
#include "reports/format.hpp"
#include "reports/text_parts.hpp"

namespace pibench::reports {
namespace {

std::string remarks_table(const char* title, const std::vector<Remark>& remarks,
                          const Style& style) {
  if (remarks.empty()) return {};
  TextGrid grid(3);
  for (const Remark& remark : remarks) {
    grid.add({printable(remark.about), remark.kind, printable(remark.text)});
  }
  std::string text = fmt::format("{}\n", style.bold(title));
  for (const std::string& line : grid.lines(style)) text += fmt::format("{}\n", line);
  return text + '\n';
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
  for (const char* scenario : {"latency", "throughput", "setup", "load"}) {
    for (const TrafficTable& table : traffic_tables(results, scenario)) {
      text += traffic_table(table, style);
    }
  }
  text += overhead_table(results, style);
  text += legend(text, style);
  text += remarks_table("not measured", reasons(results), style);
  text += remarks_table("notes", notes(results), style);
  text += warnings(results, style);
  if (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace pibench::reports
