// Parts of the report page beside its markup: the files of reports/page, as they were when this
// program was built.
#pragma once

#include <string_view>

namespace pibench::reports {

/// The bundle that draws the charts; fit to stand in a script element as it is. Empty where npm was
/// missing when this was built.
std::string_view page_script();

/// The hash of page_script() in base64, as a Content-Security-Policy takes it; empty where the
/// script is.
std::string_view page_script_sha256();

/// The style sheet.
std::string_view page_style();

}  // namespace pibench::reports
