#include "reports/terminal/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reports/tables/verdict_tables.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

using Texts = std::vector<std::string>;

bool has_rank(const TableField& field) {
  return field.has(Mark::best) || field.has(Mark::tied);
}

/// Blanks as wide as a mark of rank.
std::string room_for_rank(MarkTexts marks) {
  std::size_t width = 0;
  for (const MarkText& shown : marks)
    if (shown.mark == Mark::best || shown.mark == Mark::tied)
      width = std::max(width, display_width(shown.behind));
  return std::string(width, ' ');
}

/// Blanks behind the figures of each column that have no rank, so that digits stand below digits.
Texts rooms_of(const Table& table, MarkTexts marks) {
  Texts rooms;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ColumnKind kind = table.columns[i].kind;
    const bool any = std::ranges::any_of(
        table.rows, [i](const TableRow& row) { return has_rank(row.fields[i]); });
    const bool leaves_room = kind == ColumnKind::ranked || (kind == ColumnKind::number && any);
    rooms.push_back(leaves_room ? room_for_rank(marks) : std::string());
  }
  return rooms;
}

Texts headings_of(const Table& table, MarkTexts marks) {
  Texts texts;
  for (const TableColumn& column : table.columns) {
    texts.push_back(printable(column.heading));
    if (column.kind == ColumnKind::ranked) texts.back() += room_for_rank(marks);
  }
  return texts;
}

bool has_headings(const Table& table) {
  return std::ranges::any_of(table.columns,
                             [](const TableColumn& column) { return !column.heading.empty(); });
}

Texts texts_of(const TableRow& row, MarkTexts marks, const Texts& rooms) {
  Texts texts;
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    const TableField& field = row.fields[i];
    texts.push_back(printable(marked_text(field, marks)));
    if (!texts.back().empty() && !has_rank(field)) texts.back() += rooms[i];
  }
  return texts;
}

std::vector<std::size_t> widths_of(const std::vector<Texts>& lines) {
  std::vector<std::size_t> widths(lines.empty() ? 0 : lines.front().size());
  for (const Texts& texts : lines)
    for (std::size_t i = 0; i < texts.size(); ++i)
      widths[i] = std::max(widths[i], display_width(texts[i]));
  return widths;
}

/// `row` is null for the headings.
std::string line_of(const Table& table, const TableRow* row, const Texts& texts,
                    const std::vector<std::size_t>& widths, const Style& style) {
  std::string line;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (widths[i] == 0) continue;
    const std::string padding(widths[i] - display_width(texts[i]), ' ');
    const bool right = holds_numbers(table.columns[i].kind);
    const bool best = right && row != nullptr && row->fields[i].has(Mark::best);
    const std::string text = best ? style.best(texts[i]) : texts[i];
    line += right ? fmt::format("  {}{}", padding, text) : fmt::format("  {}{}", text, padding);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string rows_text(const Table& table, const Texts& lines, const Style& style) {
  std::string text;
  bool ranks = true;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const RowKind kind = table.rows[i].kind;
    if (kind == RowKind::baseline && std::exchange(ranks, false))
      text += style.dim("  baselines, not ranked:") + '\n';
    text += (kind == RowKind::best ? style.best(lines[i]) : lines[i]) + '\n';
  }
  return text;
}

}  // namespace

std::vector<std::string> table_lines(const Table& table, MarkTexts marks, const Style& style) {
  std::vector<Texts> texts;
  std::vector<const TableRow*> rows;
  if (has_headings(table)) {
    texts.push_back(headings_of(table, marks));
    rows.push_back(nullptr);
  }
  const Texts rooms = rooms_of(table, marks);
  for (const TableRow& row : table.rows) {
    texts.push_back(texts_of(row, marks, rooms));
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
  const Texts lines = table_lines(table, marks, style);
  const auto first = lines.end() - std::ssize(table.rows);
  std::string text = style.bold(printable(table.title)) + '\n';
  if (first != lines.begin()) text += style.dim(lines.front()) + '\n';
  text += rows_text(table, {first, lines.end()}, style);
  for (const std::string& note : table.notes) text += style.dim("  " + printable(note)) + '\n';
  return text + '\n';
}

std::string list_text(Table table, MarkTexts marks, const Style& style) {
  for (TableColumn& column : table.columns) column = {{}, ColumnKind::text};
  return table_text(table, marks, style);
}

std::string remarks_text(std::string title, const std::vector<CellRemark>& remarks,
                         const Style& style) {
  return list_text(remarks_table(std::move(title), remarks), {}, style);
}

}  // namespace pibench::reports
