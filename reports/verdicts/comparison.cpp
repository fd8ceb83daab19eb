#include "reports/verdicts/comparison.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <vector>

#include "reports/figures/cells.hpp"
#include "reports/results/fingerprint.hpp"
#include "reports/stats/holm.hpp"
#include "reports/stats/rank_sum.hpp"
#include "reports/text/change.hpp"
#include "reports/verdicts/comparison_reference.hpp"

namespace pibench::reports {
namespace {

std::vector<double> scaled_times(const Cell& cell, double factor) {
  std::vector<double> times;
  times.reserve(cell.repetitions.size());
  for (const Repetition& repetition : cell.repetitions) {
    times.push_back(repetition.real_time_ns * factor);
  }
  return times;
}

bool takes_time(const Cell& cell) {
  return std::ranges::all_of(
      cell.repetitions, [](const Repetition& repetition) { return repetition.real_time_ns > 0; });
}

std::size_t fewer_repetitions(const ComparedCell& cell) {
  return std::min(cell.base->repetitions.size(), cell.candidate->repetitions.size());
}

bool has_enough(const ComparedCell& cell) {
  return fewer_repetitions(cell) >= repetitions_of_a_verdict;
}

/// What the interval alone would say.
Verdict verdict_of(const Interval& interval, double margin) {
  if (interval.low > 1 + margin) return Verdict::regressed;
  if (interval.high < 1 - margin) return Verdict::improved;
  const bool within = interval.low >= 1 - margin && interval.high <= 1 + margin;
  return within ? Verdict::equivalent : Verdict::inconclusive;
}

Interval scaled(const Interval& interval, double factor) {
  return {interval.low * factor, interval.high * factor};
}

/// Makes the rows first, then judges them together, as the correction needs their number.
class Judge {
 public:
  Judge(const CoreToCoreReference& reference, const Margins& margins)
      : reference_(reference), margins_(margins) {}

  ComparedCell measure(const Cell& base, const Cell& candidate) const {
    ComparedCell cell{.base = &base, .candidate = &candidate};
    const double correction = correction_of(cell);
    const double measured = median_time_ns(candidate) / median_time_ns(base);
    cell.ratio = measured / correction;
    cell.margin = margins_.of(candidate);
    if (const auto interval = ratio_interval(candidate, base)) {
      cell.interval = scaled(*interval, 1 / correction);
    }
    if (correction != 1) cell.uncorrected_ratio = measured;
    cell.two_humped = is_two_humped(base) || is_two_humped(candidate);
    return cell;
  }

  void judge(std::vector<ComparedCell>& cells) const {
    std::vector<ComparedCell*> judged;
    for (ComparedCell& cell : cells) {
      if (has_enough(cell)) {
        judged.push_back(&cell);
      } else {
        cell.reason = too_few(cell);
      }
    }
    add_p_values(judged);
    const std::size_t needed = fewest_for_rank_sum(
        chance_of_a_false_alarm / static_cast<double>(std::max<std::size_t>(judged.size(), 1)));
    for (ComparedCell* cell : judged) decide(*cell, judged.size(), needed);
  }

 private:
  double correction_of(const ComparedCell& cell) const {
    const bool governed = CoreToCoreReference::governs(*cell.candidate);
    return governed && !reference_.is_unsteady() ? reference_.change() : 1;
  }

  static std::string too_few(const ComparedCell& cell) {
    return fmt::format("too few repetitions: {} and {}, a verdict takes {} of each",
                       cell.base->repetitions.size(), cell.candidate->repetitions.size(),
                       repetitions_of_a_verdict);
  }

  /// Slower by more than the margin.
  double p_slower(const ComparedCell& cell) const {
    const auto base = scaled_times(*cell.base, (1 + cell.margin) * correction_of(cell));
    return rank_sum_above(scaled_times(*cell.candidate, 1), base);
  }
  double p_faster(const ComparedCell& cell) const {
    const auto base = scaled_times(*cell.base, (1 - cell.margin) * correction_of(cell));
    return rank_sum_above(base, scaled_times(*cell.candidate, 1));
  }

  /// Two families of hypotheses: a false alarm is one thing, a false improvement another.
  void add_p_values(const std::vector<ComparedCell*>& cells) const {
    std::vector<double> slower;
    std::vector<double> faster;
    for (const ComparedCell* cell : cells) {
      slower.push_back(p_slower(*cell));
      faster.push_back(p_faster(*cell));
    }
    slower = holm_adjusted(slower);
    faster = holm_adjusted(faster);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      cells[i]->p_value = cells[i]->ratio > 1 ? slower[i] : faster[i];
    }
  }

  void decide(ComparedCell& cell, std::size_t family, std::size_t needed) const {
    if (fewer_repetitions(cell) >= needed) {
      cell.smallest_effect = std::max(1.0, cell.ratio / cell.interval->low) * (1 + cell.margin) - 1;
    }
    const Verdict alone = verdict_of(*cell.interval, cell.margin);
    cell.reason = doubt(cell, alone, family, needed);
    if (cell.reason.empty()) cell.verdict = alone;
  }

  /// Why the verdict of the interval alone does not hold; empty where it does.
  std::string doubt(const ComparedCell& cell, Verdict alone, std::size_t family,
                    std::size_t needed) const {
    if (CoreToCoreReference::governs(*cell.candidate) && reference_.is_unsteady()) {
      return fmt::format("the core-to-core reference took {}", reference_.movement());
    }
    if (alone == Verdict::equivalent) return {};
    if (alone == Verdict::inconclusive) {
      return fmt::format("the interval reaches over the margin of {}", percent_text(cell.margin));
    }
    if (*cell.p_value > chance_of_a_false_alarm) return by_chance(cell, family, needed);
    return without_correction(cell) == alone ? std::string() : only_corrected(cell);
  }

  static std::string by_chance(const ComparedCell& cell, std::size_t family, std::size_t needed) {
    std::string text = fmt::format(
        "beyond the margin, but among {} cells chance may do that (corrected p = {:.2g})", family,
        *cell.p_value);
    if (fewer_repetitions(cell) >= needed) return text;
    return text + fmt::format("; it takes {} repetitions of each", needed);
  }

  static Verdict without_correction(const ComparedCell& cell) {
    const double factor = cell.uncorrected_ratio.value_or(cell.ratio) / cell.ratio;
    return verdict_of(scaled(*cell.interval, factor), cell.margin);
  }

  static std::string only_corrected(const ComparedCell& cell) {
    return fmt::format("only with the correction for the core-to-core reference; × {:.2f} without",
                       *cell.uncorrected_ratio);
  }

  const CoreToCoreReference& reference_;
  const Margins& margins_;
};

using CellsByName = std::map<std::string, const Cell*>;

CellsByName by_name(const ResultSet& results) {
  CellsByName cells;
  for (const Cell& cell : results.cells) cells.emplace(cell.id.name(), &cell);
  return cells;
}

std::string why_unmeasured(const char* side, const Cell& cell) {
  const char* colon = cell.reason.empty() ? "" : ": ";
  return fmt::format("{} in {}{}{}", to_string(cell.outcome), side, colon, cell.reason);
}

/// Why the two cannot be compared; empty where they can.
std::string obstacle(const Cell& base, const Cell& candidate) {
  const bool alike = base.outcome == candidate.outcome && base.reason == candidate.reason;
  if (alike && !is_measured(base)) return why_unmeasured("both", base);
  if (!is_measured(candidate)) return why_unmeasured("the candidate", candidate);
  if (!is_measured(base)) return why_unmeasured("the base", base);
  if (!takes_time(base) || !takes_time(candidate)) return "a repetition's time is not above zero";
  return {};
}

void pair_up(const ResultSet& base, const ResultSet& candidate, const Judge& judge,
             Comparison& comparison) {
  const CellsByName candidates = by_name(candidate);
  for (const Cell& cell : base.cells) {
    const auto found = candidates.find(cell.id.name());
    const bool missing = found == candidates.end();
    const std::string why = missing ? "only in the base" : obstacle(cell, *found->second);
    if (why.empty()) {
      comparison.cells.push_back(judge.measure(cell, *found->second));
    } else {
      const bool lost = is_measured(cell) && (missing || !is_measured(*found->second));
      comparison.uncompared.push_back({cell.id.name(), why, lost});
    }
  }
  const CellsByName bases = by_name(base);
  for (const Cell& cell : candidate.cells) {
    const std::string name = cell.id.name();
    if (!bases.contains(name)) comparison.uncompared.push_back({name, "only in the candidate"});
  }
}

std::string label_of(const ResultSet& results) {
  const std::string host = host_of(results);
  return fmt::format("{}{}{}", host, host.empty() ? "" : ", ", results.started_at);
}

void add_run_caveats(const char* side, const ResultSet& results, Comparison& comparison) {
  if (!results.complete) {
    comparison.caveats.push_back(fmt::format("The {} is of a run that did not finish.", side));
  }
  if (!is_release(results)) {
    comparison.caveats.push_back(
        fmt::format("The {} was built as '{}', not as release.", side, results.build_type));
  }
}

void add_machine_caveats(const ResultSet& base, const ResultSet& candidate,
                         Comparison& comparison) {
  for (const Difference& difference : fingerprint_differences(base, candidate)) {
    comparison.caveats.push_back(fmt::format(
        "A change may come from the {} as well as from what was compared.", difference.text()));
  }
  if (host_of(base) != host_of(candidate)) {
    comparison.caveats.push_back(
        fmt::format("The hosts' names differ ({}, {}).", host_of(base), host_of(candidate)));
  }
}

void add_cell_caveats(const CoreToCoreReference& reference, Comparison& comparison) {
  const auto& cells = comparison.cells;
  if (std::ranges::any_of(cells, [](const ComparedCell& cell) {
        return CoreToCoreReference::governs(*cell.candidate);
      })) {
    comparison.caveats.push_back(reference.account());
  }
  const auto few =
      std::ranges::count_if(cells, [](const ComparedCell& cell) { return !has_enough(cell); });
  if (few > 0) {
    comparison.caveats.push_back(fmt::format(
        "Cells of fewer than {} repetitions in one of the runs are not judged: {} of {}. Measure "
        "with --repetitions {} or more.",
        repetitions_of_a_verdict, few, cells.size(),
        std::max(
            repetitions_of_a_verdict,
            fewest_for_rank_sum(chance_of_a_false_alarm / static_cast<double>(cells.size())))));
  }
}

}  // namespace

double Margins::of(const std::string& name, std::string_view wakeup) const {
  const auto matches = [&](const auto& rule) {
    return ::fnmatch(rule.first.c_str(), name.c_str(), 0) == 0;
  };
  const auto last = std::find_if(by_pattern.rbegin(), by_pattern.rend(), matches);
  if (last != by_pattern.rend()) return last->second;
  return wakeup == "blocking" ? blocking : others;
}

std::size_t Comparison::count(Verdict verdict) const {
  return static_cast<std::size_t>(std::ranges::count(cells, verdict, &ComparedCell::verdict));
}

Comparison compare(const ResultSet& base, const ResultSet& candidate, const Margins& margins) {
  const CoreToCoreReference reference(base, candidate);
  const Judge judge(reference, margins);
  Comparison comparison{.base = label_of(base), .candidate = label_of(candidate)};
  pair_up(base, candidate, judge, comparison);
  judge.judge(comparison.cells);
  comparison.caveats.emplace_back(standing_caveat);
  add_run_caveats("base", base, comparison);
  add_run_caveats("candidate", candidate, comparison);
  add_machine_caveats(base, candidate, comparison);
  add_cell_caveats(reference, comparison);
  return comparison;
}

RunVerdict run_verdict(const Comparison& comparison) {
  if (comparison.count(Verdict::regressed) > 0) return RunVerdict::regressed;
  const bool lost = std::ranges::any_of(comparison.uncompared, &UncomparedCell::lost);
  const bool open = comparison.cells.empty() || comparison.count(Verdict::inconclusive) > 0;
  return lost || open ? RunVerdict::inconclusive : RunVerdict::fine;
}

}  // namespace pibench::reports
