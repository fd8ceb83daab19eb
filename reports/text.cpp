#include "reports/text.hpp"

#include <fmt/format.h>

#include "reports/cells.hpp"
#include "reports/format.hpp"
#include "reports/text_parts.hpp"

namespace pibench::reports {
namespace {

std::string not_measured_table(const ResultSet& results, const Style& style) {
  const auto cells = not_measured(results);
  if (cells.empty()) return {};
  TextGrid grid(3);
  for (const Cell* cell : cells) {
    grid.add({printable(cell->id.name()), to_string(cell->outcome), printable(cell->reason)});
  }
  std::string text = style.bold("not measured") + '\n';
  for (const std::string& line : grid.lines()) text += line + '\n';
  return text + '\n';
}

/// Explains the marks that the tables hold.
std::string legend(const std::string& tables, const Style& style) {
  if (tables.find(" ~") == std::string::npos) return {};
  return style.dim(
             "~ cannot be told apart from the fastest: the 95 % interval of the ratio of the "
             "medians contains 1") +
         "\n\n";
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
  return text;
}

}  // namespace

std::string summary_table(const ResultSet& results, bool colour) {
  const Style style(colour);
  std::string text;
  for (const Ranking& ranking : rankings(results)) text += ranking_table(ranking, style);
  text += legend(text, style) + not_measured_table(results, style) + warnings(results, style);
  if (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace pibench::reports
