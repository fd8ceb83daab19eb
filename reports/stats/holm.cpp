#include "reports/stats/holm.hpp"

#include <algorithm>
#include <numeric>

namespace pibench::reports {

std::vector<double> holm_adjusted(std::span<const double> p_values) {
  const std::size_t count = p_values.size();
  std::vector<std::size_t> ascending(count);
  std::iota(ascending.begin(), ascending.end(), std::size_t{0});
  std::ranges::stable_sort(ascending, {}, [&](std::size_t i) { return p_values[i]; });
  std::vector<double> adjusted(count);
  double greatest = 0;
  for (std::size_t rank = 0; rank < count; ++rank) {
    const double alone = p_values[ascending[rank]];
    greatest = std::max(greatest, std::min(1.0, static_cast<double>(count - rank) * alone));
    adjusted[ascending[rank]] = greatest;
  }
  return adjusted;
}

}  // namespace pibench::reports
