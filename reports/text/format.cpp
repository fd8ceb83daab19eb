#include "reports/text/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace pibench::reports {
namespace {

struct Unit {
  double nanoseconds;
  const char* symbol;
};

constexpr std::array<Unit, 4> units{{{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}}};

/// The number of decimals that leaves three significant digits of a positive value.
int decimals_for(double value) {
  const int integer_digits = static_cast<int>(std::floor(std::log10(value))) + 1;
  return std::clamp(3 - integer_digits, 0, 3);
}

std::string three_digits(double value) {
  if (value == 0) return "0";
  const int decimals = decimals_for(value);
  const double step = std::pow(10.0, decimals);
  const double rounded = std::round(value * step) / step;
  // Rounding may have carried into a new digit: 9.996 is "10.0".
  return fmt::format("{:.{}f}", rounded, rounded > 0 ? decimals_for(rounded) : decimals);
}

struct CodePoint {
  std::uint32_t value;
  std::size_t bytes;
};

constexpr CodePoint malformed{0, 1};

/// The first code point of a text that is not empty.
CodePoint decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (lead < 0xC0 || length > text.size()) return malformed;
  std::uint32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return malformed;
    value = (value << 6) | (byte(i) & 0x3FU);
  }
  return {value, length};
}

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

template <std::size_t count>
bool contains(const std::array<Range, count>& ranges, std::uint32_t value) {
  return std::ranges::any_of(
      ranges, [value](const Range& range) { return value >= range.first && value <= range.last; });
}

constexpr std::array<Range, 5> zero_width{
    {{0x300, 0x36F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}}};
constexpr std::array<Range, 9> double_width{{{0x1100, 0x115F},
                                             {0x2E80, 0x303E},
                                             {0x3041, 0xA4CF},
                                             {0xAC00, 0xD7A3},
                                             {0xF900, 0xFAFF},
                                             {0xFE30, 0xFE6F},
                                             {0xFF00, 0xFF60},
                                             {0x1F300, 0x1F9FF},
                                             {0x20000, 0x3FFFD}}};

/// Two numbers with units; a unit that they share is printed once.
std::string joined_ends(const std::string& low, const std::string& high) {
  const auto unit = [](const std::string& text) { return text.substr(text.find(' ') + 1); };
  const bool same = unit(low) == unit(high);
  return fmt::format("{}–{}", same ? low.substr(0, low.find(' ')) : low, high);
}

bool is_control(std::uint32_t value) {
  const bool line_or_direction =
      value == 0x2028 || value == 0x2029 || (value >= 0x202A && value <= 0x202E);
  return value < 0x20 || (value >= 0x7F && value < 0xA0) || line_or_direction;
}

}  // namespace

std::string format_duration_ns(double nanoseconds) {
  if (!std::isfinite(nanoseconds)) return {};
  if (nanoseconds < 0) return fmt::format("-{}", format_duration_ns(-nanoseconds));
  // 999.5 would print as 1000.
  const auto fits = [&](const Unit& unit) { return nanoseconds / unit.nanoseconds < 999.5; };
  const auto found = std::ranges::find_if(units, fits);
  const Unit& unit = found == units.end() ? units.back() : *found;
  return three_digits(nanoseconds / unit.nanoseconds) + ' ' + unit.symbol;
}

std::string format_ratio(double ratio) {
  if (!std::isfinite(ratio)) return {};
  return fmt::format("× {:.2f}", ratio);
}

std::string format_interval_ns(const Interval& nanoseconds) {
  return joined_ends(format_duration_ns(nanoseconds.low), format_duration_ns(nanoseconds.high));
}

std::string format_interval_ns(const std::optional<Interval>& nanoseconds) {
  return nanoseconds ? format_interval_ns(*nanoseconds) : std::string();
}

std::string format_duration_ns(const std::optional<double>& nanoseconds) {
  return nanoseconds ? format_duration_ns(*nanoseconds) : std::string();
}

std::string format_ratio(const std::optional<double>& ratio) {
  return ratio ? format_ratio(*ratio) : std::string();
}

std::string format_rate(double per_second, std::string_view unit) {
  if (!std::isfinite(per_second) || per_second < 0) return {};
  constexpr std::array<std::string_view, 5> prefixes{"", "k", "M", "G", "T"};
  std::size_t prefix = 0;
  while (per_second >= 999.5 && prefix + 1 < prefixes.size()) {
    per_second /= 1000;
    ++prefix;
  }
  return fmt::format("{} {}{}/s", three_digits(per_second), prefixes[prefix], unit);
}

std::string format_rate(const std::optional<double>& per_second, std::string_view unit) {
  return per_second ? format_rate(*per_second, unit) : std::string();
}

std::string format_interval_rate(const Interval& per_second, std::string_view unit) {
  return joined_ends(format_rate(per_second.low, unit), format_rate(per_second.high, unit));
}

std::string listed(const std::vector<std::string>& items, std::size_t most) {
  if (items.empty()) return {};
  const bool cut = items.size() > most;
  const std::size_t shown = cut ? most : items.size() - 1;
  const auto end = items.begin() + static_cast<std::ptrdiff_t>(shown);
  std::string last = cut ? fmt::format("{} more", items.size() - most) : items.back();
  if (shown == 0) return last;
  return fmt::format("{} and {}", fmt::join(items.begin(), end, ", "), last);
}

std::string format_bytes(const std::optional<std::uint64_t>& payload) {
  if (!payload) return {};
  const std::uint64_t bytes = *payload;
  constexpr std::uint64_t kibi = 1024;
  constexpr std::uint64_t mebi = kibi * kibi;
  if (bytes > 0 && bytes % mebi == 0) return fmt::format("{} MiB", bytes / mebi);
  if (bytes > 0 && bytes % kibi == 0) return fmt::format("{} KiB", bytes / kibi);
  return fmt::format("{} B", group_digits(fmt::to_string(bytes)));
}

std::string format_bytes_between(std::uint64_t least, std::uint64_t most) {
  const std::string low = format_bytes(least);
  const std::string high = format_bytes(most);
  if (low == high) return low;
  const std::size_t low_unit = low.rfind(' ');
  const bool same_unit = low.substr(low_unit) == high.substr(high.rfind(' '));
  return fmt::format("{}–{}", same_unit ? low.substr(0, low_unit) : low, high);
}

std::string group_digits(std::string_view digits) {
  const bool all_digits = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!all_digits) return std::string(digits);
  std::string grouped;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += ',';
    grouped += digits[i];
  }
  return grouped;
}

std::string printable(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const CodePoint point = decode(text);
    if (is_control(point.value)) {
      safe += '?';
    } else {
      safe += text.substr(0, point.bytes);
    }
    text.remove_prefix(point.bytes);
  }
  return safe;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = decode(text);
    const std::size_t columns = contains(double_width, point.value) ? 2 : 1;
    if (!contains(zero_width, point.value)) width += columns;
    text.remove_prefix(point.bytes);
  }
  return width;
}

}  // namespace pibench::reports
