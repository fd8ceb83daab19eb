#include "reports/figures/details.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/figures/cells.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

using Details = std::vector<Detail>;
using Value = std::optional<double> (*)(const Cell& cell);

template <double Distribution::*figure>
std::optional<double> pooled(const Cell& cell) {
  const Distribution* times = main_distribution(cell);
  return times != nullptr ? std::optional(times->*figure) : std::nullopt;
}

/// A text that may be an argument of a template.
template <std::size_t size>
struct Name {
  std::array<char, size> text{};
  constexpr Name(const char (&literal)[size]) { std::copy_n(literal, size, text.begin()); }
};

template <Name name>
std::optional<double> median_one_way(const Cell& cell) {
  const Distribution* times = distribution(cell, name.text.data());
  return times != nullptr ? std::optional(times->p50_ns) : std::nullopt;
}

template <Name name>
std::optional<double> median_of(const Cell& cell) {
  return counter_median(cell, name.text.data());
}

std::optional<double> median_time(const Cell& cell) {
  return median_time_ns(cell);
}

template <Value value>
constexpr Detail duration(const char* heading) {
  return {heading, [](const Cell& cell) { return format_duration_ns(value(cell)); }, value};
}

template <Value value>
constexpr Detail rate(const char* heading) {
  return {heading, [](const Cell& cell) { return format_rate(value(cell)); }, value};
}

template <Value value>
constexpr Detail plain(const char* heading) {
  return {heading,
          [](const Cell& cell) {
            const auto figure = value(cell);
            return figure ? fmt::format("{:.4g}", *figure) : std::string();
          },
          value};
}

template <Value value>
constexpr Detail whole(const char* heading) {
  return {heading,
          [](const Cell& cell) {
            const auto figure = value(cell);
            return figure ? group_digits(fmt::format("{:.0f}", *figure)) : std::string();
          },
          value};
}

constexpr auto p50 = duration<pooled<&Distribution::p50_ns>>("p50");
constexpr auto p90 = duration<pooled<&Distribution::p90_ns>>("p90");
constexpr auto p99 = duration<pooled<&Distribution::p99_ns>>("p99");
constexpr auto p999 = duration<pooled<&Distribution::p999_ns>>("p99.9");
constexpr auto longest = duration<pooled<&Distribution::max_ns>>("max");
constexpr auto to_worker = duration<median_one_way<"one_way_to_worker">>("to worker");
constexpr auto to_parent = duration<median_one_way<"one_way_to_parent">>("to parent");
constexpr auto late_p50 = duration<median_of<"send_lag_p50_ns">>("sent late p50");
constexpr auto late_p99 = duration<median_of<"send_lag_p99_ns">>("sent late p99");
constexpr auto achieved = rate<median_of<"messages_per_second">>("achieved");
constexpr auto messages = rate<median_of<"messages_per_second">>("messages");
constexpr Detail bytes_moved{
    "bytes",
    [](const Cell& cell) { return format_rate(counter_median(cell, "bytes_per_second"), "B"); },
    median_of<"bytes_per_second">};
constexpr auto fairness = plain<median_of<"fairness">>("fairness");
constexpr auto operations = rate<median_of<"operations_per_second">>("operations");
constexpr auto lost_updates = whole<median_of<"lost_updates">>("lost updates");
constexpr auto cpu = duration<median_of<"cpu_ns">>("CPU");
constexpr auto middle = duration<median_time>("median");
constexpr Detail interval_of_median{
    "95 % interval", [](const Cell& cell) { return format_interval_ns(median_interval(cell)); },
    [](const Cell& cell) {
      const auto ends = median_interval(cell);
      return ends ? std::optional(ends->low) : std::nullopt;
    }};

constexpr std::array<Detail, 7> setup_parts{duration<median_of<"open_ns">>("open"),
                                            duration<median_of<"close_ns">>("close"),
                                            whole<median_of<"held_descriptors">>("descriptors"),
                                            whole<median_of<"held_shared_bytes">>("shared bytes"),
                                            whole<median_of<"held_queues">>("queues"),
                                            whole<median_of<"held_files">>("files"),
                                            whole<median_of<"held_processes">>("processes")};

Details setup_with_interval() {
  Details details{middle, interval_of_median};
  details.insert(details.end(), setup_parts.begin(), setup_parts.end());
  return details;
}

}  // namespace

const Details& main_details(std::string_view scenario) {
  static const Details none;
  static const Details latency{p50, p99, p999, longest, to_worker, to_parent, cpu};
  static const Details load{p50, p99, p999, longest, late_p50, late_p99, achieved, cpu};
  static const Details setup(setup_parts.begin(), setup_parts.end());
  static const Details contention{operations, fairness, cpu, lost_updates};
  if (scenario == "latency") return latency;
  if (scenario == "load") return load;
  if (scenario == "contention") return contention;
  return scenario == "setup" ? setup : none;
}

const Details& all_details(std::string_view scenario) {
  static const Details none{middle, interval_of_median};
  static const Details latency{middle,  interval_of_median, p50,      p90, p99, p999,
                               longest, to_worker,          to_parent};
  static const Details throughput{middle, interval_of_median, messages, bytes_moved, fairness};
  static const Details load{middle,  interval_of_median, p50,      p90,     p99, p999,
                            longest, late_p50,           late_p99, achieved};
  static const Details setup_page = setup_with_interval();
  if (scenario == "latency") return latency;
  if (scenario == "throughput") return throughput;
  if (scenario == "load") return load;
  return scenario == "setup" ? setup_page : none;
}

}  // namespace pibench::reports
