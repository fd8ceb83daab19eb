#include "reports/html/charts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/figures/captions.hpp"
#include "reports/html/html.hpp"
#include "reports/html/parts.hpp"
#include "reports/results/names.hpp"

namespace pibench::reports {
namespace {

struct Chart {
  const char* kind;
  const char* title;
};

/// `place` is an attribute that names the run.
std::string frame(const Chart& chart, const std::string& place, const std::string& caption) {
  return fmt::format(
      "<figure class=\"chart\" data-chart=\"{}\"{}>\n<figcaption>{}</figcaption>\n"
      "<p class=\"gist\">{}</p>\n<div class=\"controls\"></div>\n<div class=\"plot\"></div>\n"
      "</figure>\n",
      chart.kind, place, escape_html(chart.title), escape_html(caption));
}

/// A chart without a caption has nothing to show.
std::string frame_unless_empty(const HtmlRun& run, const Chart& chart, const std::string& caption) {
  if (caption.empty()) return {};
  if (!run.has_script) return html_paragraph(caption);
  return frame(chart, fmt::format(" data-run=\"{}\"", run.index), caption);
}

std::string chart_of_phases(const HtmlRun& run) {
  constexpr Chart chart{
      "pi-phases", "Where the time of a pi job goes: median time of each phase, in µs, ms or s"};
  return frame_unless_empty(run, chart, caption_of_phases(run.results));
}

std::string charts_of_latency(const HtmlRun& run) {
  constexpr Chart by_payload{
      "latency-by-payload",
      "Round trip by payload: mean time in ns, µs or ms, median over "
      "the repetitions with its interval, payload in bytes, both axes logarithmic"};
  constexpr Chart heatmap{"heatmap",
                          "Every transport and payload by colour: median time in ns, µs or ms, or "
                          "messages or bytes per second"};
  constexpr Chart percentiles{
      "latency-percentiles",
      "Round trips by percentile: the time in ns, µs or ms that so many do not "
      "exceed, both axes logarithmic"};
  constexpr Chart ecdf{"latency-ecdf",
                       "Round trips as a distribution: how many of them, in per cent, are within a "
                       "time in ns, µs or ms"};
  return frame_unless_empty(run, by_payload, caption_of_payloads(run.results, scenarios::latency)) +
         frame_unless_empty(run, heatmap, caption_of_heatmap(run.results)) +
         frame_unless_empty(run, percentiles, caption_of_percentiles(run.results)) +
         frame_unless_empty(run, ecdf, caption_of_ecdf(run.results));
}

std::string chart_of_throughput(const HtmlRun& run) {
  constexpr Chart chart{"throughput-by-payload",
                        "Throughput by payload: median messages or bytes per second and the "
                        "interval, payload in bytes, both axes logarithmic"};
  return frame_unless_empty(run, chart, caption_of_payloads(run.results, scenarios::throughput));
}

std::string chart_of_rates(const HtmlRun& run) {
  constexpr Chart chart{"sustained-rates",
                        "Times against the rate: the time in ns, µs or ms, from when a message was "
                        "due, that so many do not exceed; both axes logarithmic"};
  return frame_unless_empty(run, chart, caption_of_payloads(run.results, scenarios::sustained));
}

std::string chart_of_setup(const HtmlRun& run) {
  constexpr Chart chart{"setup-cost",
                        "What setting up costs: median time to open and to close, in µs or ms"};
  return frame_unless_empty(run, chart, caption_of_payloads(run.results, scenarios::setup));
}

}  // namespace

std::string charts_of_scenario(const HtmlRun& run, std::string_view scenario) {
  if (scenario == scenarios::pi) return chart_of_phases(run);
  if (scenario == scenarios::latency) return charts_of_latency(run);
  if (scenario == scenarios::throughput) return chart_of_throughput(run);
  if (scenario == scenarios::sustained) return chart_of_rates(run);
  return scenario == scenarios::setup ? chart_of_setup(run) : std::string();
}

std::string chart_of_scaling(const HtmlRun& run) {
  constexpr Chart chart{"scaling",
                        "Scaling with workers: median time of a pi job in µs, ms or s, or messages "
                        "or bytes per second"};
  return frame_unless_empty(run, chart, caption_of_scaling(run.results));
}

std::string chart_of_cpu(const HtmlRun& run) {
  constexpr Chart chart{"cpu-per-message",
                        "What an operation costs: median CPU time of parent and workers together, "
                        "in ns, µs or ms"};
  return frame_unless_empty(run, chart, caption_of_cpu(run.results));
}

std::string chart_of_repetitions(const HtmlRun& run) {
  constexpr Chart chart{"repetitions",
                        "Repetitions in the order in which they were measured: time of each, × "
                        "the median of its cell"};
  return frame_unless_empty(run, chart, caption_of_repetitions(run.results));
}

std::string chart_of_comparison(const std::string& caption, bool has_script) {
  constexpr Chart chart{"forest",
                        "What changed: ratio of the second run's median time to the first's, with "
                        "its interval and the margin as a band"};
  return has_script ? frame(chart, "", caption) : html_paragraph(caption);
}

std::string html_chooser(const HtmlRun& run) {
  const bool ranks = std::ranges::any_of(
      run.results.cells, [](const Cell& cell) { return is_measured(cell) && !is_baseline(cell); });
  if (!run.has_script || !ranks) return {};
  return fmt::format("<section class=\"chooser\" data-run=\"{}\">\n<h3>Choose</h3>\n</section>\n",
                     run.index);
}

}  // namespace pibench::reports
