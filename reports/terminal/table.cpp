#include "reports/terminal/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reports/tables/verdict_tables.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

using Texts = std::vector<std::string>;

Texts headings_of(const Table& table) {
  Texts texts;
  for (const TableColumn& column : table.columns) texts.push_back(printable(column.heading));
  return texts;
}

Texts texts_of(const TableRow& row, MarkTexts marks) {
  Texts texts;
  for (const TableField& field : row.fields) texts.push_back(printable(marked_text(field, marks)));
  return texts;
}

std::vector<std::size_t> widths_of(const std::vector<Texts>& lines) {
  std::vector<std::size_t> widths(lines.empty() ? 0 : lines.front().size());
  for (const Texts& texts : lines)
    for (std::size_t i = 0; i < texts.size(); ++i)
      widths[i] = std::max(widths[i], display_width(texts[i]));
  return widths;
}

/// `row` is null of the headings.
std::string line_of(const Table& table, const TableRow* row, const Texts& texts,
                    const std::vector<std::size_t>& widths, const Style& style) {
  std::string line;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (widths[i] == 0) continue;
    const std::string padding(widths[i] - display_width(texts[i]), ' ');
    const bool right = table.columns[i].kind == ColumnKind::number;
    const bool best = right && row != nullptr && row->fields[i].has(Mark::best);
    const std::string text = best ? style.best(texts[i]) : texts[i];
    line += right ? fmt::format("  {}{}", padding, text) : fmt::format("  {}{}", text, padding);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::vector<std::string> table_lines(const Table& table, MarkTexts marks, const Style& style) {
  std::vector<Texts> texts;
  std::vector<const TableRow*> rows;
  if (Texts headings = headings_of(table);
      std::ranges::any_of(headings, [](const auto& text) { return !text.empty(); })) {
    texts.push_back(std::move(headings));
    rows.push_back(nullptr);
  }
  for (const TableRow& row : table.rows) {
    texts.push_back(texts_of(row, marks));
    rows.push_back(&row);
  }
  const auto widths = widths_of(texts);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < texts.size(); ++i)
    lines.push_back(line_of(table, rows[i], texts[i], widths, style));
  return lines;
}

std::string table_text(const Table& table, MarkTexts marks, const Style& style) {
  if (table.rows.empty()) return {};
  std::string text = style.bold(printable(table.title)) + '\n';
  for (const std::string& line : table_lines(table, marks, style)) text += line + '\n';
  return text + '\n';
}

std::string remarks_text(std::string title, const std::vector<CellRemark>& remarks,
                         const Style& style) {
  Table table = remarks_table(std::move(title), remarks);
  for (TableColumn& column : table.columns) column.heading.clear();
  return table_text(table, {}, style);
}

}  // namespace pibench::reports
