#include "reports/html/parts.hpp"

#include <fmt/format.h>

#include "reports/text/escapes.hpp"

namespace pibench::reports {
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
