// The error of a sample's median, from the sample alone: J. S. Maritz and R. G. Jarrett, A Note on
// Estimating the Variance of the Sample Median, Journal of the American Statistical Association 73,
// 1978.
#pragma once

#include <span>

namespace pibench::reports {

/// The standard error of the natural logarithm of the median; infinite where a value is not above
/// zero. Of three values it is a guess. Precondition: the sample is not empty and holds no NaN.
double log_error_of_median(std::span<const double> sample);

}  // namespace pibench::reports
