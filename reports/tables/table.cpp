#include "reports/tables/table.hpp"

#include <algorithm>

namespace pibench::reports {

bool TableField::has(Mark mark) const {
  return std::ranges::find(marks, mark) != marks.end();
}

bool Table::has(Mark mark) const {
  return std::ranges::any_of(rows, [mark](const TableRow& row) {
    return std::ranges::any_of(row.fields, [mark](const auto& field) { return field.has(mark); });
  });
}

bool Table::has(RowKind kind) const {
  return std::ranges::find(rows, kind, &TableRow::kind) != rows.end();
}

std::string marked_text(const TableField& field, MarkTexts marks) {
  std::string text = field.text;
  for (const Mark mark : field.marks) {
    const auto shown = std::ranges::find(marks, mark, &MarkText::mark);
    if (shown == marks.end()) continue;
    text.insert(0, shown->before);
    text += shown->behind;
  }
  return text;
}

std::vector<std::string> legend_of(std::span<const Table> tables, MarkTexts marks) {
  std::vector<std::string> lines;
  for (const MarkText& shown : marks) {
    const bool occurs =
        std::ranges::any_of(tables, [&shown](const Table& table) { return table.has(shown.mark); });
    if (occurs && !shown.legend.empty()) lines.emplace_back(shown.legend);
  }
  return lines;
}

}  // namespace pibench::reports
