// The two kinds of samples that verdicts are made of: independent ones, and pairs of neighbours.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/verdicts/judgement.hpp"

namespace pibench::reports {

/// Times of two runs, which hold no pairs: the rank-sum test (reports/stats/rank_sum.hpp).
class IndependentSamples : public Samples {
 public:
  /// `low` is the lower end of the 95 % interval of the ratio, which serves as its bound.
  /// Precondition: neither side is empty.
  IndependentSamples(std::vector<double> base, std::vector<double> candidate, double low);

  double p_slower(double margin) const override;
  double p_faster(double margin) const override;
  std::optional<double> lower_bound(double chance) const override;
  /// Empty where both sides have enough.
  std::string samples_needed(double chance) const override;

 private:
  std::size_t fewer() const;

  std::vector<double> base_;
  std::vector<double> candidate_;
  double low_;
};

/// The same, where cells also change from run to run: a change must be significant next to that as
/// well.
class OwnChangeSamples : public IndependentSamples {
 public:
  /// `log_ratio` is that of the medians, `log_error` its standard error with all that changes from
  /// run to run, which is asked only where it `has_runs_error`.
  OwnChangeSamples(std::vector<double> base, std::vector<double> candidate, double low,
                   double log_ratio, double log_error, bool has_runs_error);

  double p_slower(double margin) const override;
  double p_faster(double margin) const override;

 private:
  double log_ratio_;
  double log_error_;
  bool has_runs_error_;
};

/// The logarithms of the ratios of pairs of neighbours: the sign test (reports/stats/signs.hpp).
class PairedSamples : public Samples {
 public:
  explicit PairedSamples(std::vector<double> log_ratios);

  double p_slower(double margin) const override;
  double p_faster(double margin) const override;
  std::optional<double> lower_bound(double chance) const override;
  std::string samples_needed(double chance) const override;

 private:
  std::vector<double> log_ratios_;
};

/// The confidence of either end of a 95 % interval of pairs.
inline constexpr double confidence_of_an_end = 0.975;

/// The exact 95 % interval of the median ratio; nothing of too few pairs.
std::optional<Interval> ratio_interval_of(std::span<const double> log_ratios);

}  // namespace pibench::reports
