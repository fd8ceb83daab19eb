#include "reports/figures/curve.hpp"

#include <algorithm>

#include "reports/results/names.hpp"

namespace pibench::reports {

std::vector<CurvePoint> curve_of(const Cell& cell) {
  std::vector<CurvePoint> curve;
  if (!is_measured(cell)) return curve;
  for (const auto& [name, times] : cell.distributions)
    if (const auto rate = distributions::rate_in(name)) curve.push_back({*rate, &times});
  std::ranges::sort(curve, {}, &CurvePoint::messages_per_second);
  return curve;
}

}  // namespace pibench::reports
