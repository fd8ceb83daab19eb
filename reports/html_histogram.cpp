#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/distribution.hpp"
#include "reports/format.hpp"
#include "reports/html.hpp"
#include "reports/html_parts.hpp"

namespace pibench::reports {
namespace {

constexpr double width = 480;
constexpr double height = 48;
constexpr std::size_t most_bars = 48;

struct Bar {
  double lower_ns;
  double upper_ns;
  std::uint64_t count;
};

/// A gap between buckets stays one: a bucket is no wider than its place on the axis.
std::vector<Bar> bars_of(const Distribution& times) {
  const double step = std::exp2(1.0 / buckets_per_octave);
  std::vector<Bar> bars;
  bars.reserve(times.buckets.size());
  double before = std::max(times.min_ns / step, 1.0);
  for (const auto& [upper_ns, count] : times.buckets) {
    bars.push_back({std::max(before, upper_ns / step), std::max(upper_ns, 1.0), count});
    before = upper_ns;
  }
  return bars;
}

/// Neighbours put together until they are few enough to draw.
std::vector<Bar> merged(const std::vector<Bar>& bars) {
  const std::size_t together = (bars.size() + most_bars - 1) / most_bars;
  if (together < 2) return bars;
  std::vector<Bar> wide;
  wide.reserve(most_bars);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    if (i % together == 0) {
      wide.push_back(bars[i]);
      continue;
    }
    wide.back().upper_ns = bars[i].upper_ns;
    wide.back().count += bars[i].count;
  }
  return wide;
}

std::string path_of(const std::vector<Bar>& bars) {
  const double left = std::log2(bars.front().lower_ns);
  const double span = std::max(std::log2(bars.back().upper_ns) - left, 1e-9);
  const auto x = [&](double ns) { return std::round(width * (std::log2(ns) - left) / span); };
  const auto most = std::ranges::max(bars, {}, &Bar::count).count;
  std::string path;
  for (const Bar& bar : bars) {
    const double part = static_cast<double>(bar.count) / static_cast<double>(most);
    // What happened at all is seen.
    const double top = height - std::max(std::round(height * part), 1.0);
    path += fmt::format("M{} {}V{}H{}V{}", x(bar.lower_ns), height, top, x(bar.upper_ns), height);
  }
  return path;
}

}  // namespace

std::string html_histogram(std::string_view name, const Distribution& times) {
  if (times.buckets.empty()) return {};
  const std::string ends =
      fmt::format("{} to {}, half up to {}, {} times", format_duration_ns(times.min_ns),
                  format_duration_ns(times.max_ns), format_duration_ns(times.p50_ns),
                  group_digits(fmt::format("{}", times.count)));
  return fmt::format(
      "<div class=\"histogram\"><svg viewBox=\"0 0 {} {}\" preserveAspectRatio=\"none\" "
      "role=\"img\" aria-label=\"{}: {}\"><path d=\"{}\"/></svg><p><strong>{}</strong> "
      "{}</p></div>\n",
      width, height, escape_html(name), ends, path_of(merged(bars_of(times))), escape_html(name),
      ends);
}

}  // namespace pibench::reports
