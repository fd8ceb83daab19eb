#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "reports/cells.hpp"
#include "reports/comparison_parts.hpp"
#include "reports/comparison_writers.hpp"
#include "reports/format.hpp"

namespace pibench::reports {
namespace {

bool is_plain(char c) {
  constexpr std::string_view others = "_:/.,+- ";
  const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return word || others.find(c) != std::string_view::npos;
}

/// What would be markup, a link, a mention, an emoji or a formula if it were left as it is.
bool needs_reference(std::string_view text, std::size_t i) {
  constexpr std::string_view special = "\\`*_{}[]<>()#!|~@&$\"'^";
  const char next = i + 1 < text.size() ? text[i + 1] : ' ';
  switch (text[i]) {
    case '.':
      return i > 0 && (text[i - 1] == 'w' || text[i - 1] == 'W');
    case ':':
      return next != ' ' && (next < '0' || next > '9');
    default:
      return special.find(text[i]) != std::string_view::npos;
  }
}

std::string escape_markdown(std::string_view text) {
  const std::string shown = printable(text);
  std::string safe;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (needs_reference(shown, i)) {
      safe += fmt::format("&#{};", static_cast<int>(shown[i]));
    } else {
      safe += shown[i];
    }
  }
  return safe;
}

/// As code where nothing in it could end the code.
std::string cell_name(const std::string& name) {
  return std::ranges::all_of(name, is_plain) ? fmt::format("`{}`", name) : escape_markdown(name);
}

const char* corrected(const ComparedCell& cell) {
  return cell.uncorrected_ratio ? " (corrected)" : "";
}

std::string markdown_row(const ComparedCell& cell) {
  return fmt::format("| {} | {} | {} | {} | {} | {} |{}\n", cell_name(cell.name()),
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

std::string folded(const std::string& title, const std::string& body) {
  return fmt::format("<details><summary>{}</summary>\n\n{}</details>\n\n", title, body);
}

std::string folded_cells(const Comparison& comparison, Verdict verdict) {
  const auto cells = cells_of(comparison, verdict);
  if (cells.empty()) return {};
  return folded(fmt::format("{} {}", cells.size(), to_string(verdict)), markdown_table(cells));
}

std::string folded_uncompared(const Comparison& comparison) {
  if (comparison.uncompared.empty()) return {};
  std::string body = "| cell | why |\n| --- | --- |\n";
  for (const UncomparedCell& cell : comparison.uncompared) {
    body += fmt::format("| {} | {} |\n", cell_name(cell.name), escape_markdown(cell.reason));
  }
  return folded(fmt::format("{} not compared", comparison.uncompared.size()), body + '\n');
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
