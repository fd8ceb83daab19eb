// The charts of a run: frames that the page's script draws into, each with a caption of a sentence
// or two. A chart is there where there are cells for it, which is decided here. The table behind a
// chart follows it.
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
  bool has_script = false;  ///< without it, only the captions of charts are there
  /// True in a page of very many cells, which lists them once, in the table of all figures.
  bool is_brief = false;
};

// Each is empty where there is nothing to draw.

/// The charts at the head of the scenario's section: phases of pi; by payload, heat map,
/// percentiles and ECDF of latency; by payload of throughput; the cost of setup.
std::string charts_of_scenario(const HtmlRun& run, std::string_view scenario);
std::string chart_of_scaling(const HtmlRun& run);
std::string chart_of_cpu(const HtmlRun& run);
std::string chart_of_repetitions(const HtmlRun& run);

/// Each cell's ratio of the second run to the first; the caption is the caller's.
std::string chart_of_comparison(const std::string& caption, bool has_script);

/// The frame in which the script ranks mechanisms for a reader's choice; empty without a script or
/// figures.
std::string html_chooser(const HtmlRun& run);

}  // namespace pibench::reports
