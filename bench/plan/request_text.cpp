#include "bench/plan/request_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "bench/catalogue/describe.hpp"
#include "bench/harness/usage_error.hpp"

namespace pibench::cli {
namespace {

/// nullopt where it is no number of digits, or one that does not fit.
std::optional<std::uint64_t> digits(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = !text.empty() && end == text.data() + text.size() && error == std::errc{};
  return whole ? std::optional(value) : std::nullopt;
}

/// nullopt where the product does not fit.
std::optional<std::uint64_t> times(std::uint64_t value, std::uint64_t factor) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(value, factor, &product) ? std::nullopt : std::optional(product);
}

/// "12" or "1e9".
std::optional<std::uint64_t> count_in(std::string_view text) {
  const std::size_t mark = text.find('e');
  if (mark == std::string_view::npos) return digits(text);
  std::optional<std::uint64_t> value = digits(text.substr(0, mark));
  const std::optional<std::uint64_t> exponent = digits(text.substr(mark + 1));
  if (!exponent || *exponent > 19) return std::nullopt;
  for (std::uint64_t i = 0; value && i < *exponent; ++i) value = times(*value, 10);
  return value;
}

/// "4096" or "4KiB".
std::optional<std::uint64_t> bytes_in(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::uint64_t>, 6> units{{{"KiB", 1U << 10},
                                                                             {"MiB", 1U << 20},
                                                                             {"GiB", 1U << 30},
                                                                             {"kB", 1'000},
                                                                             {"MB", 1'000'000},
                                                                             {"B", 1}}};
  for (const auto& [unit, factor] : units)
    if (text.ends_with(unit)) {
      const auto value = digits(text.substr(0, text.size() - unit.size()));
      return value ? times(*value, factor) : std::nullopt;
    }
  return count_in(text);
}

std::uint64_t within(std::optional<std::uint64_t> value, std::uint64_t min, std::uint64_t max,
                     std::string_view option, std::string_view kind, std::string_view text) {
  if (value && *value >= min && *value <= max) return *value;
  throw UsageError(fmt::format("{} takes a whole number{} from {} to {}, not '{}'", option, kind,
                               min, max, text));
}

}  // namespace

std::uint64_t parse_count(std::string_view option, std::string_view text, std::uint64_t min,
                          std::uint64_t max) {
  return within(count_in(text), min, max, option, "", text);
}

std::uint64_t parse_bytes(std::string_view option, std::string_view text, std::uint64_t min,
                          std::uint64_t max) {
  return within(bytes_in(text), min, max, option, " of bytes, as 64 or 4KiB,", text);
}

Nanoseconds parse_duration(std::string_view option, std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 6> units{
      {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 60e9}, {"h", 3600e9}}};
  constexpr double week_ns = 7 * 24 * 3600e9;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const auto& [name, factor] : units)
    if (error == std::errc{} && unit == name && value > 0 && value * factor <= week_ns)
      return Nanoseconds(std::llround(std::max(value * factor, 1.0)));
  throw UsageError(
      fmt::format("{} takes a time such as 200ms, 10s or 2min, not '{}'", option, text));
}

double parse_percent(std::string_view option, std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  const bool whole = error == std::errc{} && (unit == "%" || unit.empty());
  if (whole && value >= 0 && value < 100) return value / 100;
  throw UsageError(
      fmt::format("{} takes a percentage such as 5%, below 100%, not '{}'", option, text));
}

std::pair<std::string, double> parse_margin(std::string_view option, const std::string& text) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError(fmt::format("{} takes PATTERN=PERCENT, not '{}'", option, text));
  return {text.substr(0, equals), parse_percent(option, text.substr(equals + 1))};
}

std::vector<std::string> split_list(std::string_view option, std::string_view text) {
  std::vector<std::string> items;
  for (;;) {
    const std::size_t comma = text.find(',');
    items.emplace_back(text.substr(0, comma));
    if (items.back().empty())
      throw UsageError(fmt::format("{} takes a list such as a,b without empty items", option));
    if (comma == std::string_view::npos) return items;
    text.remove_prefix(comma + 1);
  }
}

std::vector<Placement> parse_placements(std::string_view option, std::string_view text) {
  std::vector<Placement> placements;
  for (const std::string& item : split_list(option, text)) {
    const std::optional<Placement> placement = placement_from(item);
    if (!placement)
      throw UsageError(fmt::format("{} takes {}, not '{}'", option, known_placements(), item));
    add_once(placements, *placement);
  }
  return placements;
}

std::vector<const Scenario*> parse_scenarios(std::string_view option, std::string_view text) {
  std::vector<const Scenario*> chosen;
  for (const std::string& item : split_list(option, text)) {
    const Scenario* scenario = find_scenario(item);
    if (scenario == nullptr)
      throw UsageError(
          fmt::format("unknown scenario '{}'; known are: {}", item, names_of(scenarios())));
    add_once(chosen, scenario);
  }
  return chosen;
}

std::vector<Wakeup> parse_waits(std::string_view option, std::string_view text) {
  constexpr std::array waits{Wakeup::blocking, Wakeup::spinning, Wakeup::spin_then_block};
  std::vector<Wakeup> chosen;
  for (const std::string& item : split_list(option, text)) {
    const auto found =
        std::ranges::find(waits, item, [](Wakeup wakeup) { return to_string(wakeup); });
    if (found == waits.end())
      throw UsageError(
          fmt::format("{} takes blocking, spinning and spin-then-block, not '{}'", option, item));
    add_once(chosen, *found);
  }
  return chosen;
}

series::Kernel parse_kernel(std::string_view option, std::string_view text) {
  for (const series::Kernel kernel : {series::Kernel::scalar, series::Kernel::simd})
    if (series::to_string(kernel) == text) return kernel;
  throw UsageError(fmt::format("{} takes scalar or simd, not '{}'", option, text));
}

std::vector<std::string> join_negative_values(std::vector<std::string> arguments) {
  std::vector<std::string> joined;
  for (std::string& argument : arguments) {
    const bool negative = argument.size() > 1 && argument[0] == '-' &&
                          std::isdigit(static_cast<unsigned char>(argument[1])) != 0;
    if (negative && !joined.empty() && joined.back().starts_with("--"))
      joined.back() += "=" + argument;
    else
      joined.push_back(std::move(argument));
  }
  return joined;
}

}  // namespace pibench::cli
