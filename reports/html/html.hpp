// report.html: one file that opens offline. It makes no network request and needs no other file.
// No script runs but the one that is embedded in this program, if there is one: a
// Content-Security-Policy in the page names its hash and forbids everything else. Without scripts
// all text, tables and downloads are there. Light and dark follow the reader's setting.
//
// Elements that the script looks for in the page, besides the data (reports/html/page_data.hpp):
//   <figure class="chart" data-chart="KIND" data-run="0"> with a figcaption, a p.gist, an empty
//   div.controls and an empty div.plot; the kinds are in reports/html/charts.hpp
//   <section class="chooser" data-run="0"> with a heading only
//   <table class="sortable">; numeric cells have class num, and data-v where the order of their
//   texts is not that of the numbers
//   <table class="sortable filterable">
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "reports/html/page_assets.hpp"
#include "reports/results/model.hpp"
#include "reports/text/escapes.hpp"

namespace pibench::reports {

/// Parts of the page beside the results.
struct PageParts {
  std::string_view style = page_style();
  std::string_view script = page_script();  ///< if empty, charts and their data are left out
  std::string_view script_sha256 = page_script_sha256();
  /// The most that files for download may take of the page; those that do not fit are named.
  std::size_t downloads_bytes = std::size_t{3} << 20;
  /// The size of a page that has no room for files for download.
  std::size_t page_bytes = std::size_t{7} << 20;
};

/// One section per run; with several runs, first a table with their medians side by side.
/// Whatever the results contain is shown as text and can inject nothing.
std::string report_html(std::span<const ResultSet> runs, const PageParts& parts = {});

}  // namespace pibench::reports
