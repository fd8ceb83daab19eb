#include "reports/html/page_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "reports/figures/cells.hpp"
#include "reports/figures/curve.hpp"
#include "reports/figures/percentiles.hpp"
#include "reports/figures/ties.hpp"
#include "reports/results/distribution.hpp"
#include "reports/text/encodings.hpp"

namespace pibench::reports {
namespace {

using Json = nlohmann::ordered_json;
using QuantilePoint = std::pair<double, double>;

/// A whole number without a fraction, so that it is short as text.
Json short_number(double value) {
  constexpr double exact_as_integer = 9e15;
  const double short_value = rounded(value);
  if (std::abs(short_value) < exact_as_integer && short_value == std::trunc(short_value)) {
    return static_cast<std::int64_t>(short_value);
  }
  return short_value;
}

/// Near to 1 it is the distance from 1 that matters.
double rounded_probability(double p) {
  return p < 0.5 ? rounded(p) : std::round((1 - rounded(1 - p)) * 1e12) / 1e12;
}

/// Every point of the distribution function that is known, ascending.
std::vector<QuantilePoint> known_points(const Distribution& times) {
  const auto all = static_cast<double>(times.count);
  std::vector<QuantilePoint> points{{1 / all, times.min_ns}, {1, times.max_ns}};
  std::uint64_t below = 0;
  for (const auto& [upper_ns, count] : times.buckets) {
    below += count;
    points.emplace_back(static_cast<double>(below) / all, upper_ns);
  }
  const std::array<QuantilePoint, 4> kept{
      {{0.5, times.p50_ns}, {0.9, times.p90_ns}, {0.99, times.p99_ns}, {0.999, times.p999_ns}}};
  points.insert(points.end(), kept.begin(), kept.end());
  std::ranges::sort(points);
  return points;
}

/// Where points are wanted: 1, 2 and 5 of every power of ten from either end, and the middle.
std::vector<double> wanted_probabilities() {
  std::vector<double> wanted{0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75};
  for (const double power : {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1}) {
    for (const double step : {1.0, 2.0, 5.0}) {
      if (power < 1e-3 && step > 1) continue;
      if (step * power < 0.25) wanted.insert(wanted.end(), {step * power, 1 - step * power});
    }
  }
  wanted.push_back(1);
  std::ranges::sort(wanted);
  return wanted;
}

/// Of every measured cell the allowances of its group, by time and by CPU time.
class Allowances {
 public:
  explicit Allowances(const ResultSet& run) {
    std::map<std::array<std::string, 4>, std::vector<const Cell*>> groups;
    for (const Cell& cell : run.cells) {
      if (!is_measured(cell) || is_baseline(cell)) continue;
      groups[{cell.id.scenario, cell.id.parameter(parameters::bytes),
              cell.id.parameter(parameters::workers), cell.id.placement()}]
          .push_back(&cell);
    }
    for (const auto& [key, cells] : groups) {
      take(cells, {}, time_);
      take(cells, counters::cpu_ns, cpu_);
    }
  }

  void add_time(Json& object, const Cell& cell) const { add(object, cell, time_); }
  void add_cpu(Json& object, const Cell& cell) const { add(object, cell, cpu_); }

 private:
  using ByCell = std::map<const Cell*, double>;

  static void take(const std::vector<const Cell*>& cells, std::string_view counter, ByCell& to) {
    const Contest contest(cells, counter);
    for (const Cell* cell : cells) {
      const auto allowance = contest.allowance(*cell);
      if (allowance && std::isfinite(*allowance)) to.emplace(cell, *allowance);
    }
  }
  static void add(Json& object, const Cell& cell, const ByCell& from) {
    const auto found = from.find(&cell);
    if (found != from.end()) object["allowance"] = short_number(found->second);
  }

  ByCell time_;
  ByCell cpu_;
};

void add_interval(Json& object, const Cell& cell, const std::optional<Interval>& interval) {
  if (!interval) return;
  object["low"] = short_number(interval->low);
  object["high"] = short_number(interval->high);
  object["interval"] = interval_name(cell);
}

Json time_of(const Cell& cell, const Allowances& allowances) {
  const Summary time = time_summary(cell).value_or(Summary{});
  Json object{{"median", short_number(time.median)}};
  add_interval(object, cell, median_interval(cell));
  object["min"] = short_number(time.min);
  object["max"] = short_number(time.max);
  allowances.add_time(object, cell);
  return object;
}

Json cpu_of(const Cell& cell, const Allowances& allowances) {
  Json object = Json::object();
  add_interval(object, cell, counter_interval(cell, counters::cpu_ns));
  allowances.add_cpu(object, cell);
  return object;
}

Json figures_of(const Cell& cell) {
  std::set<std::string> names;
  for (const Repetition& repetition : cell.repetitions) {
    for (const auto& [name, value] : repetition.counters) names.insert(name);
  }
  Json object = Json::object();
  for (const std::string& name : names) {
    if (const auto value = counter_median(cell, name)) object[name] = short_number(*value);
  }
  if (main_distribution(cell) == nullptr) return object;
  for (const PooledPercentile& which : pooled_percentiles) {
    object.erase(which.counter);
    if (const auto value = told(percentile_of(cell, which)))
      object[which.counter] = short_number(*value);
  }
  return object;
}

Json parameters_of(const CellId& id) {
  Json object = Json::object();
  for (const auto& [key, value] : id.parameters) object[key] = value;
  return object;
}

void add_quantiles(Json& object, const Cell& cell) {
  const Distribution* times = main_distribution(cell);
  if (times == nullptr || times->count == 0) return;
  Json points = Json::array();
  for (const auto& [p, ns] : quantiles_of(*times)) {
    points.push_back({rounded_probability(p), short_number(ns)});
  }
  object["quantiles"] = std::move(points);
  object["operations"] = times->count;
}

void add_curve(Json& object, const Cell& cell) {
  Json points = Json::array();
  for (const auto& [messages_per_second, times] : curve_of(cell)) {
    Json point{{"rate", messages_per_second}};
    for (const PooledPercentile& which : pooled_percentiles)
      if (const auto time_ns = told(percentile_of(*times, which)))
        point[which.counter] = short_number(*time_ns);
    points.push_back(std::move(point));
  }
  if (!points.empty()) object["curve"] = std::move(points);
}

Json repetitions_of(const Cell& cell) {
  Json times = Json::array();
  for (const Repetition& repetition : cell.repetitions) {
    times.push_back(short_number(repetition.real_time_ns));
  }
  return times;
}

Json cell_data(const Cell& cell, const Allowances& allowances) {
  Json object{{"name", cell.id.name()},
              {"scenario", cell.id.scenario},
              {"transport", cell.id.transport},
              {"parameters", parameters_of(cell.id)},
              {"wakeup", cell.traits.wakeup},
              {"baseline", is_baseline(cell)},
              {"count", cell.repetitions.size()},
              {"two_humped", is_bimodal(cell)},
              {"time", time_of(cell, allowances)},
              {"cpu", cpu_of(cell, allowances)},
              {"figures", figures_of(cell)}};
  add_quantiles(object, cell);
  add_curve(object, cell);
  object["repetitions"] = repetitions_of(cell);
  return object;
}

Json run_data(const ResultSet& run) {
  const Allowances allowances(run);
  Json cells = Json::array();
  for (const Cell& cell : run.cells) {
    if (is_measured(cell)) cells.push_back(cell_data(cell, allowances));
  }
  return {{"label", run_label(run)},
          {"host", host_of(run)},
          {"started_at", run.started_at},
          {"cells", std::move(cells)}};
}

Json change_data(const ComparedCell& cell) {
  Json row{{"name", cell.name()},
           {"scenario", cell.base->id.scenario},
           {"transport", cell.base->id.transport},
           {"ratio", short_number(cell.ratio)},
           {"margin", cell.margin},
           {"verdict", to_string(cell.verdict)}};
  if (cell.interval) {
    row["low"] = short_number(cell.interval->low);
    row["high"] = short_number(cell.interval->high);
  }
  return row;
}

Json comparison_data(const Comparison& comparison) {
  Json rows = Json::array();
  for (const ComparedCell& cell : comparison.cells) rows.push_back(change_data(cell));
  return {{"base", 0}, {"candidate", 1}, {"rows", std::move(rows)}};
}

}  // namespace

double rounded(double value) {
  const std::string text = fmt::format("{:.3e}", value);
  double result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

std::vector<std::pair<double, double>> quantiles_of(const Distribution& times) {
  if (times.count == 0) return {};
  const auto points = known_points(times);
  std::vector<QuantilePoint> chosen{points.front()};
  for (const double p : wanted_probabilities()) {
    const auto next = std::ranges::lower_bound(points, p, {}, &QuantilePoint::first);
    const QuantilePoint& point = next != points.end() ? *next : points.back();
    const bool carried = carries_percentile(times.count, point.first);
    if (carried && point.first > chosen.back().first) chosen.push_back(point);
  }
  return chosen;
}

nlohmann::ordered_json page_data(std::span<const ResultSet> runs, const Comparison* comparison) {
  Json all = Json::array();
  for (const ResultSet& run : runs) all.push_back(run_data(run));
  Json data{{"schema", 1}, {"runs", std::move(all)}};
  if (comparison != nullptr) data["comparison"] = comparison_data(*comparison);
  return data;
}

std::string page_data_block(std::span<const ResultSet> runs, const Comparison* comparison) {
  const auto text =
      page_data(runs, comparison).dump(-1, ' ', false, Json::error_handler_t::replace);
  return base64(gzip(text));
}

}  // namespace pibench::reports
