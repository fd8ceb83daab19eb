// The charts of a run: frames that the page's script draws into, each with a sentence or two that
// say what one sees. A chart is there where there are cells for it, and this is where that is
// decided. The table behind a chart follows it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// A run as a part of a page. Refers to the results.
struct HtmlRun {
  const ResultSet& results;
  std::size_t index = 0;
  bool has_script = false;  ///< without it, only the sentences of charts are there
  /// In a page of very many cells they are listed once, in the table of all figures.
  bool is_brief = false;
};

// Each is empty where there is nothing to draw.

/// Those at the head of the scenario's section: phases of pi; by payload, heat map, percentiles and
/// ECDF of latency; by payload of throughput; the cost of setup.
std::string charts_of_scenario(const HtmlRun& run, std::string_view scenario);
std::string chart_of_scaling(const HtmlRun& run);
std::string chart_of_cpu(const HtmlRun& run);
std::string chart_of_repetitions(const HtmlRun& run);

/// Of two runs, each cell's ratio of the second to the first; the gist is the caller's.
std::string chart_of_comparison(const std::string& gist, bool has_script);

/// Where the script ranks mechanisms for what a reader chooses; empty without a script or figures.
std::string html_chooser(const HtmlRun& run);

}  // namespace pibench::reports
