#include "reports/html/table.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "reports/html/page_data.hpp"
#include "reports/html/parts.hpp"
#include "reports/text/escapes.hpp"

namespace pibench::reports {
namespace {

constexpr std::array page_marks{
    MarkText{.mark = Mark::best, .behind = " *"},
    MarkText{.mark = Mark::tied, .behind = " ~"},
    MarkText{.mark = Mark::bimodal, .behind = " two-humped"},
    MarkText{.mark = Mark::disagreeing, .behind = " mean"},
    MarkText{.mark = Mark::costly_check, .behind = " check over 5 %"},
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

std::string_view field_class(ColumnKind kind, const TableField& field) {
  if (!holds_numbers(kind)) return "";
  return field.has(Mark::best) ? " class=\"num top\"" : " class=\"num\"";
}

double sorting_number(double value) {
  return value == std::trunc(value) ? value : rounded(value);
}

std::string opening_tag(ColumnKind kind, const TableField& field) {
  const std::string number =
      field.value ? fmt::format(" data-v=\"{}\"", sorting_number(*field.value)) : std::string();
  return fmt::format("<td{}{}>", field_class(kind, field), number);
}

std::string head_html(const Table& table) {
  std::string html;
  for (const TableColumn& column : table.columns)
    html += fmt::format("<th scope=\"col\"{}>{}</th>",
                        holds_numbers(column.kind) ? " class=\"num\"" : "",
                        escape_html(column.heading));
  return html;
}

std::string row_html(const Table& table, const TableRow& row) {
  const std::string_view classes = class_of(row.kind);
  std::string html = classes.empty() ? "<tr>" : fmt::format("<tr class=\"{}\">", classes);
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    const std::string shown = marked_text(row.fields[i], page_marks);
    const std::string text = shown.empty() ? "–" : escape_html(shown);
    html += i == 0
                ? fmt::format("<th scope=\"row\">{}</th>", text)
                : fmt::format("{}{}</td>", opening_tag(table.columns[i].kind, row.fields[i]), text);
  }
  return html + "</tr>\n";
}

}  // namespace

std::string table_html(const Table& table, std::string_view classes) {
  if (table.rows.empty()) return {};
  std::string rows;
  for (const TableRow& row : table.rows) rows += row_html(table, row);
  return html_table(table.title, classes, head_html(table), rows);
}

}  // namespace pibench::reports
