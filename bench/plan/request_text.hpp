// Converts text of the command line to values, strictly: a text that is not wholly a number is
// none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/harness/clock.hpp"
#include "bench/harness/placement.hpp"
#include "bench/plan/request.hpp"
#include "bench/series/kernels.hpp"

namespace pibench::cli {

/// "12" or "1e9", within [min, max]. Throws UsageError that names the option.
std::uint64_t parse_count(std::string_view option, std::string_view text, std::uint64_t min,
                          std::uint64_t max);

/// A count with an optional unit: "64", "4KiB" (1024), "1MB" (10^6).
std::uint64_t parse_bytes(std::string_view option, std::string_view text, std::uint64_t min,
                          std::uint64_t max);

/// "10s", "1.5s", "200ms", "50us", "2min"; above zero and at most a week.
Nanoseconds parse_duration(std::string_view option, std::string_view text);

/// "5%" or "5" as 0.05; at least 0 and below 100 per cent.
double parse_percent(std::string_view option, std::string_view text);

/// "latency/*=5%": the pattern may hold an equals sign, the number not.
std::pair<std::string, double> parse_margin(std::string_view option, const std::string& text);

/// Comma-separated, without empty items.
std::vector<std::string> split_list(std::string_view option, std::string_view text);

/// Adds a value unless it is there: a list that holds one twice makes one cell.
template <class Value>
void add_once(std::vector<Value>& values, const Value& value) {
  if (std::ranges::find(values, value) == values.end()) values.push_back(value);
}

std::vector<Placement> parse_placements(std::string_view option, std::string_view text);
std::vector<const Scenario*> parse_scenarios(std::string_view option, std::string_view text);
std::vector<Wakeup> parse_waits(std::string_view option, std::string_view text);
series::Kernel parse_kernel(std::string_view option, std::string_view text);

/// `--terms -5` becomes `--terms=-5`, so that a negative number is seen as a value and refused as
/// such, rather than taken for an option.
std::vector<std::string> join_negative_values(std::vector<std::string> arguments);

}  // namespace pibench::cli
