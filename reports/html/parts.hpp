// Building blocks of the report page. What they are given is plain text unless a parameter is
// called html; they escape it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/html/html.hpp"

namespace pibench::reports {

/// Behind figures whose repetitions fall in two groups.
inline constexpr std::string_view humps_word = " two-humped";

struct HtmlColumn {
  std::string heading;
  bool numeric = true;
};

/// A field of a table: what is shown, and the number to sort it by.
struct HtmlField {
  std::string text;
  std::optional<double> value;
  bool best = false;  ///< stands out where the column is numeric

  HtmlField(std::string shown, std::optional<double> number = std::nullopt)
      : text(std::move(shown)), value(number) {}
  HtmlField(const char* shown) : text(shown) {}
  HtmlField(std::string_view shown) : text(shown) {}
};

/// The heading of a counter's column.
std::string column_heading(std::string_view counter);

/// A table with a caption, in a box that scrolls sideways where the screen is narrow. The first
/// column heads its row. Empty fields show as a dash.
class HtmlTable {
 public:
  /// `classes` are of the table: "sortable", "sortable filterable" or "loose", where texts wrap.
  HtmlTable(std::string caption, std::vector<HtmlColumn> columns,
            std::string_view classes = "sortable");

  /// `mark` is a class of the style sheet: "", "best" or "baseline".
  void row(const std::vector<HtmlField>& fields, std::string_view mark = "");
  bool empty() const { return rows_.empty(); }
  std::string html() const;

 private:
  std::string caption_;
  std::vector<HtmlColumn> columns_;
  std::string_view classes_;
  std::string rows_;
};

/// A page up to its body, with a Content-Security-Policy that allows the style sheet, images and
/// script inside the page and nothing else.
std::string html_head(std::string_view title, const PageParts& parts);

/// The frame of a table around the cells of its head and its rows.
std::string html_table(std::string_view caption, std::string_view classes,
                       std::string_view head_html, std::string_view rows_html);

/// A part of a run: a heading of the third level, and what is under it. Empty of nothing.
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
