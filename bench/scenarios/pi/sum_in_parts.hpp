// A sum that its caller looks at while it grows, and may end.
#pragma once

#include <optional>

#include "bench/series/kernels.hpp"

namespace pibench {

/// `look(const GradualSum&)` is called after every part, some milliseconds each, and then `stop()`
/// asked: nothing where it said so before the end.
template <class Look, class Stop>
std::optional<series::CompensatedSum> sum_in_parts(series::GradualSum sum, Look&& look,
                                                   Stop&& stop) {
  do {
    sum.advance();
    look(sum);
  } while (sum.terms_left() > 0 && !stop());
  if (sum.terms_left() > 0) return std::nullopt;
  return sum.so_far();
}

}  // namespace pibench
