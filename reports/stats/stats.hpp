// Order statistics of samples. All functions are pure; the sample need not be sorted.
// Precondition of every one: the sample is not empty and holds no NaN.
#pragma once

#include <cstddef>
#include <span>

namespace pibench::reports {

/// The p-quantile, 0 <= p <= 1, by linear interpolation between the two nearest order statistics:
/// at position (n - 1) p of the sorted sample, counted from 0 (Hyndman and Fan's type 7, which is
/// also the default of R and NumPy).
double quantile(std::span<const double> sample, double p);

/// quantile(sample, 0.5).
double median(std::span<const double> sample);

/// The median of the absolute distances from the median; not scaled to a standard deviation.
double median_absolute_deviation(std::span<const double> sample);

/// The median absolute deviation scaled to the standard deviation of a normal sample, by 1.4826.
double robust_deviation(std::span<const double> sample);

double minimum(std::span<const double> sample);
double maximum(std::span<const double> sample);

struct Interval {
  double low = 0;
  double high = 0;
  bool contains(double value) const { return low <= value && value <= high; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// 95 % percentile-bootstrap interval of median(numerator) / median(denominator), the samples drawn
/// independently (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13): 94 to
/// 97 % by simulation, of six values or more (reports/README.md). The draw is seeded: the same
/// samples give the same interval. Values must be independent of each other: one per freshly forked
/// repetition. Precondition besides: the denominator's values are above zero.
Interval bootstrap_median_ratio(std::span<const double> numerator,
                                std::span<const double> denominator);

struct Summary {
  double median = 0;
  double mad = 0;
  double min = 0;
  double max = 0;
  std::size_t count = 0;
};

Summary summarise(std::span<const double> sample);

}  // namespace pibench::reports
