// From measured changes to verdicts, however they were measured: an interval against a margin, a
// test that is corrected for the number of changes, and a reason where no verdict holds. The kind
// of samples, and with it the test that they take, is the parameter. All functions are pure.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/stats/stats.hpp"
#include "reports/verdicts/verdict.hpp"

namespace pibench::reports {

/// The chance that a set of changes, of which none is beyond its margin, has one or more called.
inline constexpr double chance_of_a_false_alarm = 0.01;

/// The samples of both sides of one change, and the test that their kind takes.
class Samples {
 public:
  Samples() = default;
  Samples(const Samples&) = delete;
  Samples& operator=(const Samples&) = delete;
  virtual ~Samples() = default;

  /// One-sided p-value of the change beyond the margin: the probability that chance alone shows as
  /// much if the ratio is not above 1 + margin.
  virtual double p_slower(double margin) const = 0;
  /// The p-value if the ratio is not below 1 - margin.
  virtual double p_faster(double margin) const = 0;
  /// A lower bound of the ratio; nullopt for samples too few to call a change with that chance of
  /// being wrong.
  virtual std::optional<double> lower_bound(double chance) const = 0;
  /// The samples that a call with that chance of being wrong takes, to go behind the reason: "; a
  /// verdict takes 12 pairs". May be empty where there are as many.
  virtual std::string samples_needed(double chance) const = 0;
};

/// A change on its way to a verdict.
struct Change {
  double ratio = 1;                    ///< candidate over base
  std::optional<Interval> interval{};  ///< 95 % of the ratio
  double margin = 0;
  std::unique_ptr<const Samples> samples{};
  // Lines with the reason why something cannot be called; empty where nothing is in the way.
  std::string obstacle{};        ///< nothing can; must be there where there is no interval
  std::string untested{};        ///< no change can from these samples, so that they are not tested
  std::string reason_against{};  ///< no change can, even one that the test finds
};

struct Judgement {
  Verdict verdict = Verdict::inconclusive;
  std::string reason{};  ///< a line; empty only where there is a verdict
  /// The p-value of the change beyond the margin, up or down, after Holm's correction.
  double p_value = 1;
  /// The least slow-down that would have been called: 0.05 is 5 %. nullopt where none would.
  std::optional<double> smallest_effect{};
};

/// The verdict of an interval of a ratio alone: regressed above 1 + margin, improved below
/// 1 - margin, equivalent within both, else inconclusive.
Verdict verdict_of(const Interval& interval, double margin);

/// A judgement per change, in the order given. Slow-downs and speed-ups are two families of
/// hypotheses: a false alarm is one thing, a false improvement another. A change is called where
/// its interval is beyond the margin and its corrected p-value is at most chance_of_a_false_alarm.
/// `kind` names the things that change, in the plural: "cells". Precondition: every change has
/// samples.
std::vector<Judgement> judge_together(std::span<const Change> changes, std::string_view kind);

}  // namespace pibench::reports
