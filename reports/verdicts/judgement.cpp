#include "reports/verdicts/judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "reports/stats/holm.hpp"
#include "reports/text/change.hpp"

namespace pibench::reports {
namespace {

/// All changes that are judged together, as the correction needs their number.
class Family {
 public:
  Family(std::span<const Change> changes, std::string_view kind) : changes_(changes), kind_(kind) {}

  std::vector<Judgement> judgements() const {
    const std::vector<double> slower = corrected(&Samples::p_slower);
    const std::vector<double> faster = corrected(&Samples::p_faster);
    std::vector<Judgement> judgements;
    judgements.reserve(changes_.size());
    for (std::size_t i = 0; i < changes_.size(); ++i)
      judgements.push_back(judged(changes_[i], changes_[i].ratio > 1 ? slower[i] : faster[i]));
    return judgements;
  }

 private:
  std::vector<double> corrected(double (Samples::*test)(double) const) const {
    std::vector<double> p_values;
    p_values.reserve(changes_.size());
    for (const Change& change : changes_)
      p_values.push_back(change.untested.empty() ? ((*change.samples).*test)(change.margin) : 1);
    return holm_adjusted(p_values);
  }

  /// The chance of a false alarm for the strictest test of the family.
  double strictest_chance() const {
    return chance_of_a_false_alarm / static_cast<double>(changes_.size());
  }

  std::optional<double> smallest_effect(const Change& change) const {
    const auto low = change.samples->lower_bound(strictest_chance());
    if (!low) return std::nullopt;
    return std::max(1.0, change.ratio / *low) * (1 + change.margin) - 1;
  }

  Judgement judged(const Change& change, double p_value) const {
    assert(change.interval || !change.obstacle.empty());
    Judgement judgement{.p_value = p_value, .smallest_effect = smallest_effect(change)};
    judgement.reason = change.obstacle;
    if (!judgement.reason.empty()) return judgement;
    const Verdict alone = verdict_of(*change.interval, change.margin);
    judgement.reason = reason_against(change, alone, p_value);
    if (judgement.reason.empty()) judgement.verdict = alone;
    return judgement;
  }

  /// The reason why the verdict of the interval alone does not hold; empty where it does.
  std::string reason_against(const Change& change, Verdict alone, double p_value) const {
    if (alone == Verdict::equivalent) return {};
    if (alone == Verdict::inconclusive)
      return fmt::format("the interval reaches over the margin of {}", percent_text(change.margin));
    if (!change.untested.empty()) return change.untested;
    return p_value > chance_of_a_false_alarm ? by_chance(change, p_value) : change.reason_against;
  }

  std::string by_chance(const Change& change, double p_value) const {
    return fmt::format(
        "beyond the margin, but among {} {} chance may do that (corrected p = {:.2g}){}",
        changes_.size(), kind_, p_value, change.samples->samples_needed(strictest_chance()));
  }

  std::span<const Change> changes_;
  std::string_view kind_;
};

}  // namespace

Verdict verdict_of(const Interval& interval, double margin) {
  if (interval.low > 1 + margin) return Verdict::regressed;
  if (interval.high < 1 - margin) return Verdict::improved;
  const bool within = interval.low >= 1 - margin && interval.high <= 1 + margin;
  return within ? Verdict::equivalent : Verdict::inconclusive;
}

std::vector<Judgement> judge_together(std::span<const Change> changes, std::string_view kind) {
  return Family(changes, kind).judgements();
}

}  // namespace pibench::reports
