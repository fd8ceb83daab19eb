// Values as people read them, on a terminal and in a page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/stats/stats.hpp"

namespace pibench::reports {

/// Three significant digits in the unit that suits: "512 ns", "1.84 ms", "12.3 µs", "0 ns".
std::string format_duration_ns(double nanoseconds);
/// "× 1.23"
std::string format_ratio(double ratio);

/// "8.69–9.30 ms", "980 µs–1.02 ms"
std::string format_interval_ns(const Interval& nanoseconds);

/// An empty string for nothing.
std::string format_duration_ns(const std::optional<double>& nanoseconds);
std::string format_ratio(const std::optional<double>& ratio);
std::string format_interval_ns(const std::optional<Interval>& nanoseconds);

/// Three significant digits: "1.65 M/s", "4.10 GB/s", "850 /s". `unit` is that of the things
/// counted.
std::string format_rate(double per_second, std::string_view unit = "");
std::string format_rate(const std::optional<double>& per_second, std::string_view unit = "");

/// "1.60–1.70 M/s"
std::string format_interval_rate(const Interval& per_second, std::string_view unit = "");

/// "8 B", "4 KiB", "1 MiB"; what is not a multiple stays in bytes. An empty string for nothing.
std::string format_bytes(const std::optional<std::uint64_t>& bytes);

/// "64–128 KiB", "512 B–4 KiB", and "64 KiB" where both are the same.
std::string format_bytes_between(std::uint64_t least, std::uint64_t most);

/// "a", "a and b", "a, b and c"; beyond `most` items, the first ones and the number of the others:
/// "a, b and 4 more".
std::string listed(const std::vector<std::string>& items, std::size_t most);

/// "10000000" becomes "10,000,000"; what is not all digits stays as it is.
std::string group_digits(std::string_view digits);

/// Text from outside made safe for a terminal line: every control character (line ends included),
/// every override of the writing direction and every malformed byte becomes a question mark.
std::string printable(std::string_view text);

/// Columns that UTF-8 text takes on a terminal: combining marks none, wide characters two.
std::size_t display_width(std::string_view text);

}  // namespace pibench::reports
