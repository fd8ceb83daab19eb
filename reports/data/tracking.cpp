#include "reports/data/tracking.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "reports/figures/cells.hpp"
#include "reports/figures/traffic.hpp"
#include "reports/results/merged_runs.hpp"
#include "reports/results/names.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

using OrderedJson = nlohmann::ordered_json;

/// The JSON text with a line end; bytes that are not UTF-8 become U+FFFD.
std::string dumped(const OrderedJson& json) {
  return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + '\n';
}

std::string extra_of(const Cell& cell) {
  const std::size_t count = cell.repetitions.size();
  std::string text =
      fmt::format("median of {} {}", count, count == 1 ? "repetition" : "repetitions");
  if (const std::size_t runs = runs_in(cell); runs > 1) text += fmt::format(" in {} runs", runs);
  if (scenario_of(cell.id.scenario).shows_rate) text += fmt::format("\n{}", traffic_figure(cell));
  text += fmt::format("\nwake-up: {}", cell.traits.wakeup);
  if (is_bimodal(cell)) text += "\nthe repetitions fall in two groups";
  for (const std::string& note : cell.notes) text += fmt::format("\n{}", note);
  return text;
}

OrderedJson smaller_row(const Cell& cell) {
  OrderedJson row{{"name", cell.id.name()},
                  {"unit", fmt::format("ns/{}", scenario_of(cell.id.scenario).operation)},
                  {"value", median_time_ns(cell)}};
  if (const auto interval = median_interval(cell))
    row["range"] = named_interval(format_interval_ns(*interval), cell);
  row["extra"] = extra_of(cell);
  return row;
}

/// Bounds are 95 % intervals; a range of a few repetitions is none, and there is no place to say
/// so.
OrderedJson measure(const Cell& cell, double value, const std::optional<Interval>& interval) {
  OrderedJson measure{{"value", value}};
  if (interval && has_95_interval(cell)) {
    measure["lower_value"] = interval->low;
    measure["upper_value"] = interval->high;
  }
  return measure;
}

OrderedJson measures_of(const Cell& cell) {
  OrderedJson measures{
      {bencher_measures::latency, measure(cell, median_time_ns(cell), median_interval(cell))}};
  const char* rate = scenario_of(cell.id.scenario).rate;
  const auto value = rate != nullptr ? counter_median(cell, rate) : std::nullopt;
  if (value)
    measures[bencher_measures::throughput] = measure(cell, *value, counter_interval(cell, rate));
  return measures;
}

bool has_a_figure(const Cell& cell) {
  return is_measured(cell) && std::isfinite(median_time_ns(cell));
}

}  // namespace

std::string smaller_is_better_json(const ResultSet& results) {
  OrderedJson rows = OrderedJson::array();
  for (const Cell& cell : results.cells) {
    if (has_a_figure(cell)) rows.push_back(smaller_row(cell));
  }
  return dumped(rows);
}

std::string bencher_json(const ResultSet& results) {
  OrderedJson all = OrderedJson::object();
  for (const Cell& cell : results.cells) {
    if (has_a_figure(cell)) all[cell.id.name()] = measures_of(cell);
  }
  return dumped(all);
}

}  // namespace pibench::reports
