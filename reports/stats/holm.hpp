// Correction for many tests at once: S. Holm, A Simple Sequentially Rejective Multiple Test
// Procedure, Scandinavian Journal of Statistics 6, 1979.
#pragma once

#include <span>
#include <vector>

namespace pibench::reports {

/// The adjusted p-values, in the order given: where those at most alpha are rejected, any of the
/// true hypotheses is with a probability of alpha at most, however the tests depend on each other.
/// Precondition: every p-value is within [0, 1].
std::vector<double> holm_adjusted(std::span<const double> p_values);

}  // namespace pibench::reports
