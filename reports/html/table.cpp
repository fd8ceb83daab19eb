#include "reports/html/table.hpp"

#include <array>

#include "reports/html/parts.hpp"

namespace pibench::reports {
namespace {

constexpr std::array page_marks{
    MarkText{.mark = Mark::best, .behind = " *"},
    MarkText{.mark = Mark::tied, .behind = " ~"},
    MarkText{.mark = Mark::two_humped, .behind = humps_word},
    MarkText{.mark = Mark::either_way, .before = "± "},
};

std::string_view class_of(RowKind kind) {
  switch (kind) {
    case RowKind::plain:
      return "";
    case RowKind::best:
      return "best";
    case RowKind::baseline:
      return "baseline";
  }
  return {};
}

std::vector<HtmlColumn> columns_of(const Table& table) {
  std::vector<HtmlColumn> columns;
  for (const TableColumn& column : table.columns)
    columns.push_back({column.heading, column.kind == ColumnKind::number});
  return columns;
}

HtmlField field_of(const TableField& field) {
  HtmlField shown(marked_text(field, page_marks), field.value);
  shown.best = field.has(Mark::best);
  return shown;
}

}  // namespace

std::string table_html(const Table& table, std::string_view classes) {
  if (table.rows.empty()) return {};
  HtmlTable html(table.title, columns_of(table), classes);
  for (const TableRow& row : table.rows) {
    std::vector<HtmlField> fields;
    for (const TableField& field : row.fields) fields.push_back(field_of(field));
    html.row(fields, class_of(row.kind));
  }
  return html.html();
}

}  // namespace pibench::reports
