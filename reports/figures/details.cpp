#include "reports/figures/details.hpp"

#include <algorithm>
#include <initializer_list>
#include <map>

#include "reports/figures/cells.hpp"
#include "reports/results/names.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

using Details = std::vector<Detail>;
using DetailsByScenario = std::map<std::string_view, Details>;

Detail detail(std::string_view heading, CounterUnit unit,
              const std::function<std::optional<double>(const Cell&)>& value) {
  return {std::string(heading),
          [value, unit](const Cell& cell) { return format_figure(value(cell), unit); }, value};
}

Detail counter_detail(std::string_view name, std::string_view heading) {
  return detail(heading, counter_of(name).unit,
                [name](const Cell& cell) { return counter_median(cell, name); });
}

Detail counter_detail(std::string_view name) {
  return counter_detail(name, counter_of(name).heading);
}

/// Figures of all repetitions together, under the headings of the counters of one.
Details pooled(std::initializer_list<const char*> names) {
  Details details;
  for (const auto& [name, figure] : pooled_figures) {
    if (std::ranges::find(names, std::string_view(name)) == names.end()) continue;
    const CounterFacts facts = counter_of(name);
    details.push_back(detail(facts.heading, facts.unit, [figure = figure](const Cell& cell) {
      return pooled_figure(cell, figure);
    }));
  }
  return details;
}

Detail one_way(const char* distribution_name, std::string_view heading) {
  return detail(heading, CounterUnit::nanoseconds, [distribution_name](const Cell& cell) {
    const Distribution* times = distribution(cell, distribution_name);
    return times != nullptr ? std::optional(times->p50_ns) : std::nullopt;
  });
}

Details median_with_interval() {
  const auto low = [](const Cell& cell) {
    const auto ends = median_interval(cell);
    return ends ? std::optional(ends->low) : std::nullopt;
  };
  return {detail("median", CounterUnit::nanoseconds,
                 [](const Cell& cell) { return std::optional(median_time_ns(cell)); }),
          {"95 % interval",
           [](const Cell& cell) { return format_interval_ns(median_interval(cell)); }, low}};
}

Details chained(std::initializer_list<Details> parts) {
  Details all;
  for (const Details& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Details both_ways() {
  return {one_way(distributions::one_way_to_worker, "to worker"),
          one_way(distributions::one_way_to_parent, "to parent")};
}

Details lateness_and_rate() {
  return {counter_detail(counters::send_lag_p50_ns), counter_detail(counters::send_lag_p99_ns),
          counter_detail(counters::messages_per_second, "achieved")};
}

Details to_some_and_deliveries() {
  return {counter_detail(counters::to_first_p50_ns), counter_detail(counters::to_first_p99_ns),
          counter_detail(counters::to_median_p50_ns), counter_detail(counters::to_median_p99_ns),
          counter_detail(counters::deliveries_per_second)};
}

Details setup_parts() {
  Details details{counter_detail(counters::open_ns), counter_detail(counters::close_ns)};
  for (const CounterFacts& facts : known_counters()) {
    if (facts.group == CounterGroup::holding) details.push_back(counter_detail(facts.name));
  }
  return details;
}

DetailsByScenario details_of_the_terminal() {
  const Details percentiles =
      pooled({counters::p50_ns, counters::p99_ns, counters::p999_ns, counters::max_ns});
  const Details cpu{counter_detail(counters::cpu_ns)};
  return {{scenarios::latency, chained({percentiles, both_ways(), cpu})},
          {scenarios::load, chained({percentiles, lateness_and_rate(), cpu})},
          {scenarios::fanout, chained({percentiles, to_some_and_deliveries(), cpu})},
          {scenarios::setup, setup_parts()},
          {scenarios::contention,
           {counter_detail(counters::operations_per_second), counter_detail(counters::fairness),
            counter_detail(counters::cpu_ns), counter_detail(counters::lost_updates)}}};
}

DetailsByScenario details_of_the_page() {
  const Details percentiles = pooled(
      {counters::p50_ns, counters::p90_ns, counters::p99_ns, counters::p999_ns, counters::max_ns});
  const Details middle = median_with_interval();
  return {{scenarios::latency, chained({middle, percentiles, both_ways()})},
          {scenarios::throughput, chained({middle,
                                           {counter_detail(counters::messages_per_second),
                                            counter_detail(counters::bytes_per_second),
                                            counter_detail(counters::fairness)}})},
          {scenarios::load, chained({middle, percentiles, lateness_and_rate()})},
          {scenarios::fanout, chained({middle, percentiles, to_some_and_deliveries()})},
          {scenarios::setup, chained({middle, setup_parts()})}};
}

const Details& found_or(const DetailsByScenario& all, std::string_view scenario,
                        const Details& others) {
  const auto found = all.find(scenario);
  return found != all.end() ? found->second : others;
}

}  // namespace

const Details& main_details(std::string_view scenario) {
  static const DetailsByScenario all = details_of_the_terminal();
  static const Details none;
  return found_or(all, scenario, none);
}

const Details& all_details(std::string_view scenario) {
  static const DetailsByScenario all = details_of_the_page();
  static const Details middle = median_with_interval();
  return found_or(all, scenario, middle);
}

}  // namespace pibench::reports
