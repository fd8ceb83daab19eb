// A table on the page.
#pragma once

#include <string>
#include <string_view>

#include "reports/tables/table.hpp"

namespace pibench::reports {

/// The title is its caption. `classes` are as of an HtmlTable (reports/html/parts.hpp). What is
/// best of its column stands out, as do the rows that are. Nothing of an empty table.
std::string table_html(const Table& table, std::string_view classes = "sortable");

}  // namespace pibench::reports
