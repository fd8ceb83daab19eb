// A table on the page.
#pragma once

#include <string>
#include <string_view>

#include "reports/tables/table.hpp"

namespace pibench::reports {

/// The title is its caption; `classes` are those of html_table (reports/html/parts.hpp). The first
/// column heads its row, and empty fields show as a dash. The best of a column stands out, as do
/// the best row and baselines. The notes are the caller's. Nothing of an empty table.
std::string table_html(const Table& table, std::string_view classes = "sortable");

}  // namespace pibench::reports
