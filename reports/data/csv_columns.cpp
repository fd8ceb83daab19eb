#include "reports/data/csv_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

namespace pibench::reports {
namespace {

bool is_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool is_formula(std::string_view text) {
  constexpr std::string_view starts = "=+-@\t\r\n";
  return !text.empty() && starts.find(text.front()) != std::string_view::npos && !is_number(text);
}

std::string in_quotes(std::string_view text) {
  std::string field = "\"";
  for (const char c : text) field.append(c == '"' ? 2 : 1, c);
  return field + '"';
}

}  // namespace

std::string text_field(std::string_view text) {
  const std::string harmless = is_formula(text) ? fmt::format("'{}", text) : std::string(text);
  const bool plain = harmless.find_first_of(",\"\r\n") == std::string::npos;
  return plain ? harmless : in_quotes(harmless);
}

std::vector<CounterFacts> counters_of(std::initializer_list<CounterGroup> groups) {
  std::vector<CounterFacts> counters;
  for (const CounterGroup group : groups) {
    std::ranges::copy_if(known_counters(), std::back_inserter(counters),
                         [group](const CounterFacts& facts) { return facts.group == group; });
  }
  return counters;
}

std::string median_column(const CounterFacts& counter) {
  constexpr std::string_view unit = "_ns";
  return fmt::format("{}_median_ns", counter.name.substr(0, counter.name.size() - unit.size()));
}

std::string number_field(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? fmt::format("{}", *value) : std::string();
}

}  // namespace pibench::reports
