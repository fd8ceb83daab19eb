#include "reports/figures/details.hpp"

#include <algorithm>
#include <initializer_list>
#include <map>

#include "reports/figures/cells.hpp"
#include "reports/figures/percentiles.hpp"
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

template <class Of>
Detail percentile_detail(std::string_view heading, Of of) {
  const auto time_ns = [of](const Cell& cell) {
    const std::optional<Percentile> percentile = of(cell);
    return percentile ? std::optional(percentile->time_ns) : std::nullopt;
  };
  return {std::string(heading), [of](const Cell& cell) { return format_percentile(of(cell)); },
          time_ns};
}

/// Percentiles of all repetitions together, under the headings of the counters of one.
Details pooled(std::initializer_list<const char*> names) {
  Details details;
  for (const PooledPercentile& which : pooled_percentiles) {
    if (std::ranges::find(names, std::string_view(which.counter)) == names.end()) continue;
    details.push_back(
        percentile_detail(counter_of(which.counter).heading,
                          [&which](const Cell& cell) { return percentile_of(cell, which); }));
  }
  return details;
}

constexpr const PooledPercentile& pooled_p99 = pooled_percentiles[2];
static_assert(std::string_view(pooled_p99.counter) == counters::p99_ns);

std::optional<Interval> p99_between(const Cell& cell) {
  const auto percentile = percentile_of(cell, pooled_p99);
  return percentile ? percentile->between : std::nullopt;
}

Detail p99_interval() {
  return {"p99 between", [](const Cell& cell) { return format_interval_ns(p99_between(cell)); },
          [](const Cell& cell) {
            const auto ends = p99_between(cell);
            return ends ? std::optional(ends->low) : std::nullopt;
          }};
}

Detail side_percentile(const char* distribution_name, const PooledPercentile& which,
                       std::string_view heading) {
  return percentile_detail(heading, [distribution_name, &which](const Cell& cell) {
    return percentile_of(cell, distribution_name, which);
  });
}

Detail one_way(const char* distribution_name, std::string_view heading) {
  return side_percentile(distribution_name, pooled_percentiles.front(), heading);
}

Details median_with_interval() {
  const auto low = [](const Cell& cell) {
    const auto ends = median_interval(cell);
    return ends ? std::optional(ends->low) : std::nullopt;
  };
  return {detail("median", CounterUnit::nanoseconds,
                 [](const Cell& cell) { return std::optional(median_time_ns(cell)); }),
          {"interval",
           [](const Cell& cell) {
             return named_interval(format_interval_ns(median_interval(cell)), cell);
           },
           low}};
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

Details capacity() {
  return {counter_detail(counters::queue_bytes), counter_detail(counters::queue_messages)};
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

Details turns() {
  const auto waiting = [](const PooledPercentile& which, const char* counter) {
    return side_percentile(distributions::waiting, which, counter_of(counter).heading);
  };
  return {counter_detail(counters::operations_per_second), counter_detail(counters::overlap),
          counter_detail(counters::fairness),
          waiting(pooled_percentiles.front(), counters::waiting_p50_ns),
          waiting(pooled_p99, counters::waiting_p99_ns)};
}

/// Of messages at the highest rate, from when each was due.
Details at_the_rate() {
  Details details;
  for (const PooledPercentile& which : pooled_percentiles)
    details.push_back(side_percentile(distributions::from_intended_send, which,
                                      counter_of(which.counter).heading));
  return details;
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
  return {
      {scenarios::latency, chained({percentiles, both_ways(), cpu})},
      {scenarios::load, chained({percentiles, lateness_and_rate(), cpu})},
      {scenarios::sustained, chained({at_the_rate(), cpu})},
      {scenarios::fanout, chained({percentiles, to_some_and_deliveries(), capacity(), cpu})},
      {scenarios::setup, setup_parts()},
      {scenarios::contention, chained({turns(), cpu, {counter_detail(counters::lost_updates)}})}};
}

DetailsByScenario details_of_the_page() {
  const Details percentiles = pooled(
      {counters::p50_ns, counters::p90_ns, counters::p99_ns, counters::p999_ns, counters::max_ns});
  const Details middle = median_with_interval();
  return {
      {scenarios::latency,
       chained({middle, percentiles, {p99_interval()}, both_ways(), capacity()})},
      {scenarios::throughput,
       chained({middle,
                {counter_detail(counters::messages_per_second),
                 counter_detail(counters::bytes_per_second), counter_detail(counters::fairness)},
                capacity()})},
      {scenarios::load,
       chained({middle, percentiles, {p99_interval()}, lateness_and_rate(), capacity()})},
      {scenarios::sustained,
       chained(
           {middle, {counter_detail(counters::messages_per_second)}, at_the_rate(), capacity()})},
      {scenarios::fanout,
       chained({middle, percentiles, {p99_interval()}, to_some_and_deliveries(), capacity()})},
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
