#include "reports/html/traffic.hpp"

#include <fmt/format.h>

#include "reports/figures/scaling.hpp"
#include "reports/figures/traffic.hpp"
#include "reports/html/parts.hpp"
#include "reports/html/table.hpp"
#include "reports/results/names.hpp"
#include "reports/tables/overhead.hpp"
#include "reports/tables/traffic.hpp"

namespace pibench::reports {
namespace {

std::string payload_caption(std::string_view scenario) {
  return fmt::format(
      "{}, by payload. * is the fastest of its column, ~ cannot be told apart from it. Baselines, "
      "in italics, are not ranked.",
      scenario_of(scenario).figure);
}

std::string figures_html(const ResultSet& run, const TrafficTable& table) {
  const ScenarioFacts scenario = scenario_of(table.scenario);
  std::string caption = "Every cell; the median is of the repetitions";
  if (scenario.distribution != nullptr) {
    caption += ", percentiles and maximum are of single operations over all of them";
  }
  if (scenario.has_copy_floor)
    caption += "; one copy and two copies are the time of copying the same bytes and nothing else";
  return table_html(cells_table(caption + ".", run, table));
}

std::string curves_html(const TrafficTable& table) {
  const Table curves = curves_table(
      "Times of messages from when each was due, over all trials at a rate; percentiles with five "
      "times beyond them, else a bound.",
      table);
  return curves.rows.empty() ? std::string() : html_details("Every rate", table_html(curves));
}

std::string table_part(const ResultSet& run, const TrafficTable& table, bool is_brief) {
  std::string html = table_html(payload_table(payload_caption(table.scenario), table));
  if (const std::string kinds = table.mixed_wakeups(); !kinds.empty()) {
    html += html_paragraph(
        fmt::format("{}. What spins keeps a CPU busy while it waits: compare within a kind.",
                    kinds),
        "Several wake-ups");
  }
  if (!is_brief) html += html_details("Every cell", figures_html(run, table)) + curves_html(table);
  return html_part(table.title(), html);
}

std::string scaling_part(const ScalingTable& scaling) {
  const Table table = scaling_table("Messages per second, medians", scaling);
  return html_part("throughput: placement " + scaling.placement,
                   html_details("Every payload", table_html(table, "sortable filterable")));
}

}  // namespace

std::string html_traffic(const ResultSet& run, std::string_view scenario, bool is_brief) {
  std::string html;
  for (const TrafficTable& table : traffic_tables(run, scenario)) {
    html += table_part(run, table, is_brief);
  }
  return html;
}

std::string html_scaling(const ResultSet& run) {
  std::string html;
  for (const ScalingTable& table : scaling_tables(run)) html += scaling_part(table);
  return html;
}

std::string html_cpu(const ResultSet& run) {
  std::string html;
  for (const char* scenario : {scenarios::latency, scenarios::throughput}) {
    const std::string caption = fmt::format(
        "CPU time of parent and workers per {}, by payload; medians. Baselines are in italics.",
        scenario_of(scenario).operation);
    for (const TrafficTable& table : traffic_tables(run, scenario)) {
      const std::string figures = table_html(counter_table(caption, table, counters::cpu_ns));
      if (!figures.empty()) html += html_details(table.title(), figures);
    }
  }
  return html;
}

std::string html_overhead(const ResultSet& run) {
  using enum OverheadColumn;
  return table_html(overhead_table(
      "The same work by way of pibench's interface and by hand, medians; the ratio of pibench to "
      "bare is of the time of a round trip, of the throughput of a stream.",
      run,
      {transport, placement, pass, workers, payload, pibench, bare, ratio, interval, difference}));
}

}  // namespace pibench::reports
