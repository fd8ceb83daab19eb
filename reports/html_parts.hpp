// Building blocks of the report page. What they are given is plain text unless a parameter is
// called html; they escape it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/cells.hpp"
#include "reports/model.hpp"

namespace pibench::reports {

/// Behind figures whose repetitions fall in two groups.
inline constexpr std::string_view humps_word = " two-humped";

struct HtmlColumn {
  std::string heading;
  bool numeric = true;
};

/// A table with a caption, in a box that scrolls sideways where the screen is narrow. The first
/// column heads its row. Empty fields show as a dash.
class HtmlTable {
 public:
  HtmlTable(std::string caption, std::vector<HtmlColumn> columns);

  /// A numeric field that ends in the mark of the best stands out. `mark` is a class of the style
  /// sheet: "", "best" or "baseline".
  void row(const std::vector<std::string>& fields, std::string_view mark = "");
  bool empty() const { return rows_.empty(); }
  std::string html() const;

 private:
  std::string caption_;
  std::vector<HtmlColumn> columns_;
  std::string rows_;
};

std::string html_section(std::string_view heading, std::string_view html);
std::string html_details(std::string_view summary, std::string_view html);
std::string html_notice(std::string_view text);
/// `lead`, where there is one, stands out in front.
std::string html_paragraph(std::string_view text, std::string_view lead = "");
/// Text in a block of its own, in the type of a terminal.
std::string html_code(std::string_view text);

/// How often which time was taken, on a logarithmic axis from the shortest to the longest.
std::string html_histogram(std::string_view name, const Distribution& times);

/// Where the time of a pi job goes: a bar per transport, with the values in a table behind it.
/// Cells of a single phase are left out; empty where no cell has more.
std::string html_phases(const Ranking& ranking);

}  // namespace pibench::reports
