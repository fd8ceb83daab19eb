// Building blocks of the report page. Their parameters are plain text, which they escape, unless
// they are called html.
#pragma once

#include <string>
#include <string_view>

#include "reports/html/html.hpp"

namespace pibench::reports {

/// A page up to its body, with a Content-Security-Policy that allows the style sheet, images and
/// script inside the page and nothing else.
std::string html_head(std::string_view title, const PageParts& parts);

/// The frame of a table around the cells of its head and its rows, in a box that scrolls sideways
/// where the screen is narrow. `classes` are of the table: "sortable", "sortable filterable" or
/// "loose", where texts wrap.
std::string html_table(std::string_view caption, std::string_view classes,
                       std::string_view head_html, std::string_view rows_html);

/// A part of a run: a heading of the third level, and what is under it. Empty without content.
std::string html_section(std::string_view heading, std::string_view html);
/// A table or several under a heading of the fourth level.
std::string html_part(std::string_view heading, std::string_view html);
std::string html_details(std::string_view summary, std::string_view html);
std::string html_notice(std::string_view text);
/// `lead`, where there is one, stands out in front.
std::string html_paragraph(std::string_view text, std::string_view lead = "");
/// Text in a block of its own, in the type of a terminal.
std::string html_code(std::string_view text);

}  // namespace pibench::reports
