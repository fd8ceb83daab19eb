#include "reports/html/parts.hpp"

#include <fmt/format.h>

#include <cmath>

#include "reports/figures/ranking.hpp"
#include "reports/html/html.hpp"
#include "reports/html/page_data.hpp"
#include "reports/results/names.hpp"
#include "reports/text/escapes.hpp"

namespace pibench::reports {
namespace {

std::string_view field_class(const HtmlColumn& column, const HtmlField& field) {
  if (!column.numeric) return "";
  return field.best ? " class=\"num top\"" : " class=\"num\"";
}

double sorting_number(double value) {
  return value == std::trunc(value) ? value : rounded(value);
}

std::string opening_tag(const HtmlColumn& column, const HtmlField& field) {
  const std::string number =
      field.value ? fmt::format(" data-v=\"{}\"", sorting_number(*field.value)) : std::string();
  return fmt::format("<td{}{}>", field_class(column, field), number);
}

}  // namespace

std::string column_heading(std::string_view counter) {
  return std::string(counter_of(counter).heading);
}

HtmlTable::HtmlTable(std::string caption, std::vector<HtmlColumn> columns, std::string_view classes)
    : caption_(std::move(caption)), columns_(std::move(columns)), classes_(classes) {}

void HtmlTable::row(const std::vector<HtmlField>& fields, std::string_view mark) {
  rows_ += mark.empty() ? "<tr>" : fmt::format("<tr class=\"{}\">", mark);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string text = fields[i].text.empty() ? "–" : escape_html(fields[i].text);
    rows_ += i == 0 ? fmt::format("<th scope=\"row\">{}</th>", text)
                    : fmt::format("{}{}</td>", opening_tag(columns_[i], fields[i]), text);
  }
  rows_ += "</tr>\n";
}

std::string HtmlTable::html() const {
  std::string head;
  for (const HtmlColumn& column : columns_) {
    head += fmt::format("<th scope=\"col\"{}>{}</th>", column.numeric ? " class=\"num\"" : "",
                        escape_html(column.heading));
  }
  return html_table(caption_, classes_, head, rows_);
}

std::string html_table(std::string_view caption, std::string_view classes,
                       std::string_view head_html, std::string_view rows_html) {
  const std::string safe_caption = escape_html(caption);
  return fmt::format(
      "<div class=\"scroll\" role=\"region\" aria-label=\"{0}\" tabindex=\"0\">\n<table{1}>\n"
      "<caption><span>{0}</span></caption>\n<thead><tr>{2}</tr></thead>\n<tbody>\n{3}</tbody>\n"
      "</table>\n</div>\n",
      safe_caption, classes.empty() ? std::string() : fmt::format(" class=\"{}\"", classes),
      head_html, rows_html);
}

std::string html_section(std::string_view heading, std::string_view html) {
  if (html.empty()) return {};
  return fmt::format("<section>\n<h3>{}</h3>\n{}</section>\n", escape_html(heading), html);
}

std::string html_part(std::string_view heading, std::string_view html) {
  return fmt::format("<h4>{}</h4>\n{}", escape_html(heading), html);
}

std::string html_details(std::string_view summary, std::string_view html) {
  return fmt::format("<details>\n<summary>{}</summary>\n{}</details>\n", escape_html(summary),
                     html);
}

std::string html_notice(std::string_view text) {
  return fmt::format("<p class=\"notice\" role=\"note\">{}</p>\n", escape_html(text));
}

std::string html_paragraph(std::string_view text, std::string_view lead) {
  const std::string opening =
      lead.empty() ? std::string() : fmt::format("<strong>{}.</strong> ", escape_html(lead));
  return fmt::format("<p>{}{}</p>\n", opening, escape_html(text));
}

std::string html_code(std::string_view text) {
  return fmt::format("<pre tabindex=\"0\"><code>{}</code></pre>\n", escape_html(text));
}

}  // namespace pibench::reports
