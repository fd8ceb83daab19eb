#include "bench/scenarios/sustained/search.hpp"

#include <algorithm>
#include <cmath>

namespace pibench::sustained {
namespace {

constexpr int first = 3 * Rates::steps_per_octave;
constexpr int stride = 2 * Rates::steps_per_octave;

bool holds(const Try& holds_once, int step) {
  int held = 0;
  int failed = 0;
  while (held < 2 && failed < 2) ++(holds_once(Rates::per_second(step)) ? held : failed);
  return held == 2;
}

/// A rate that holds, and a higher one that does not. Either may lie beyond the rates that are
/// tried.
struct Ends {
  int good;
  int bad;
};

Ends ends_around(const Try& holds_once) {
  Ends ends{first, first};
  if (holds(holds_once, first)) {
    do {
      ends = {ends.bad, std::min(ends.bad + stride, Rates::highest + 1)};
    } while (ends.bad <= Rates::highest && holds(holds_once, ends.bad));
  } else {
    do {
      ends = {std::max(ends.good - stride, Rates::lowest - 1), ends.good};
    } while (ends.good >= Rates::lowest && !holds(holds_once, ends.good));
  }
  return ends;
}

}  // namespace

std::uint64_t Rates::per_second(int step) {
  return static_cast<std::uint64_t>(
      std::llround(1000 * std::exp2(double(step) / steps_per_octave)));
}

std::optional<std::uint64_t> highest_rate(const Try& holds_once) {
  auto [good, bad] = ends_around(holds_once);
  while (bad - good > 1) {
    const int middle = good + (bad - good) / 2;
    (holds(holds_once, middle) ? good : bad) = middle;
  }
  if (good < Rates::lowest) return std::nullopt;
  return Rates::per_second(good);
}

}  // namespace pibench::sustained
