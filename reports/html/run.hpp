// One run as a section of the report page.
#pragma once

#include <string>

#include "reports/html/charts.hpp"

namespace pibench::reports {

/// The text of a run, in two parts; the list of files for download stands between them.
struct HtmlRunText {
  std::string before_downloads;
  std::string after_downloads;
};

HtmlRunText html_run(const HtmlRun& run);

}  // namespace pibench::reports
