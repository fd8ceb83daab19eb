// The probability of an event, estimated from the number of times it happened.
#pragma once

#include <cstddef>

#include "reports/stats/stats.hpp"

namespace pibench::reports {

/// The exact 95 % interval of a probability after `happened` of `trials` independent trials: C.
/// Clopper and E. S. Pearson, The Use of Confidence or Fiducial Limits Illustrated in the Case of
/// the Binomial, Biometrika 26, 1934. Of no trials, from 0 to 1.
/// Precondition: happened <= trials.
Interval exact_proportion(std::size_t happened, std::size_t trials);

}  // namespace pibench::reports
