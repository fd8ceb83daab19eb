#include "reports/verdicts/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "reports/stats/rank_sum.hpp"
#include "reports/stats/signs.hpp"

namespace pibench::reports {
namespace {

std::vector<double> scaled(std::vector<double> values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

/// The probability of a greater value of the standard normal distribution.
double beyond(double z) {
  return std::erfc(z / std::numbers::sqrt2) / 2;
}

}  // namespace

IndependentSamples::IndependentSamples(std::vector<double> base, std::vector<double> candidate,
                                       double low)
    : base_(std::move(base)), candidate_(std::move(candidate)), low_(low) {}

double IndependentSamples::p_slower(double margin) const {
  return rank_sum_above(candidate_, scaled(base_, 1 + margin));
}

double IndependentSamples::p_faster(double margin) const {
  return rank_sum_above(scaled(base_, 1 - margin), candidate_);
}

std::size_t IndependentSamples::fewer() const {
  return std::min(base_.size(), candidate_.size());
}

std::optional<double> IndependentSamples::lower_bound(double chance) const {
  if (fewer() < fewest_for_rank_sum(chance)) return std::nullopt;
  return low_;
}

std::string IndependentSamples::samples_needed(double chance) const {
  const std::size_t needed = fewest_for_rank_sum(chance);
  return fewer() < needed ? fmt::format("; it takes {} repetitions of each", needed)
                          : std::string();
}

OwnChangeSamples::OwnChangeSamples(std::vector<double> base, std::vector<double> candidate,
                                   double low, double log_ratio, double log_error,
                                   bool has_runs_error)
    : IndependentSamples(std::move(base), std::move(candidate), low),
      log_ratio_(log_ratio),
      log_error_(log_error),
      has_runs_error_(has_runs_error) {}

double OwnChangeSamples::p_slower(double margin) const {
  const double p = IndependentSamples::p_slower(margin);
  return has_runs_error_ ? std::max(p, beyond((log_ratio_ - std::log1p(margin)) / log_error_)) : p;
}

double OwnChangeSamples::p_faster(double margin) const {
  const double p = IndependentSamples::p_faster(margin);
  return has_runs_error_ ? std::max(p, beyond((std::log1p(-margin) - log_ratio_) / log_error_)) : p;
}

PairedSamples::PairedSamples(std::vector<double> log_ratios) : log_ratios_(std::move(log_ratios)) {}

double PairedSamples::p_slower(double margin) const {
  return sign_test_above(log_ratios_, std::log1p(margin));
}

double PairedSamples::p_faster(double margin) const {
  return sign_test_below(log_ratios_, std::log1p(-margin));
}

std::optional<double> PairedSamples::lower_bound(double chance) const {
  const auto low = median_lower_bound(log_ratios_, 1 - chance);
  return low ? std::optional(std::exp(*low)) : std::nullopt;
}

std::string PairedSamples::samples_needed(double chance) const {
  return fmt::format("; a verdict takes {} pairs", fewest_pairs(1 - chance));
}

std::optional<Interval> ratio_interval_of(std::span<const double> log_ratios) {
  const auto low = median_lower_bound(log_ratios, confidence_of_an_end);
  const auto high = median_upper_bound(log_ratios, confidence_of_an_end);
  if (!low || !high) return std::nullopt;
  return Interval{std::exp(*low), std::exp(*high)};
}

}  // namespace pibench::reports
