#include "reports/markdown/table.hpp"

#include <fmt/format.h>

#include "reports/text/escapes.hpp"

namespace pibench::reports {
namespace {

std::string field_text(const TableColumn& column, const TableField& field, MarkTexts marks) {
  const std::string text = marked_text(field, marks);
  return column.kind == ColumnKind::name ? markdown_name(text) : escape_markdown(text);
}

}  // namespace

std::string table_markdown(const Table& table, MarkTexts marks) {
  std::string text = "|";
  for (const TableColumn& column : table.columns)
    text += fmt::format(" {} |", escape_markdown(column.heading));
  text += "\n|";
  for (const TableColumn& column : table.columns)
    text += column.kind == ColumnKind::number ? " ---: |" : " --- |";
  text += '\n';
  for (const TableRow& row : table.rows) {
    text += '|';
    for (std::size_t i = 0; i < row.fields.size(); ++i)
      text += fmt::format(" {} |", field_text(table.columns[i], row.fields[i], marks));
    text += '\n';
  }
  return text + '\n';
}

}  // namespace pibench::reports
