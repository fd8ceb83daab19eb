// report.html: one file that opens offline. It makes no network request, runs no script and needs
// no other file; a Content-Security-Policy in it forbids all three. Light and dark follow the
// reader's setting.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reports/model.hpp"

namespace pibench::reports {

/// One section per run; with several runs, first a table with their medians side by side.
/// Whatever the results contain is shown as text and can inject nothing.
std::string report_html(std::span<const ResultSet> runs);

/// Safe as text and inside a quoted attribute: & < > " ' become references, control characters
/// other than tab and line feed become U+FFFD.
std::string escape_html(std::string_view text);

}  // namespace pibench::reports
