#include "reports/verdicts/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "reports/figures/cells.hpp"
#include "reports/results/fingerprint.hpp"
#include "reports/stats/rank_sum.hpp"
#include "reports/verdicts/comparison_reference.hpp"
#include "reports/verdicts/judgement.hpp"
#include "reports/verdicts/samples.hpp"

namespace pibench::reports {
namespace {

std::vector<double> times_of(const Cell& cell, double factor = 1) {
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

bool has_enough(const ComparedCell& cell) {
  return std::min(cell.base->repetitions.size(), cell.candidate->repetitions.size()) >=
         repetitions_of_a_verdict;
}

Interval scaled(const Interval& interval, double factor) {
  return {interval.low * factor, interval.high * factor};
}

/// Makes the rows first, then judges them together.
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
    cell.bimodal = is_bimodal(base) || is_bimodal(candidate);
    return cell;
  }

  void judge(std::vector<ComparedCell>& cells) const {
    std::vector<ComparedCell*> judged;
    std::vector<Change> changes;
    for (ComparedCell& cell : cells) {
      cell.reason = too_few(cell);
      if (!cell.reason.empty()) continue;
      judged.push_back(&cell);
      changes.push_back(change_of(cell));
    }
    const std::vector<Judgement> judgements = judge_together(changes, "cells");
    for (std::size_t i = 0; i < judged.size(); ++i) take(judgements[i], *judged[i]);
  }

 private:
  static void take(const Judgement& judgement, ComparedCell& cell) {
    cell.verdict = judgement.verdict;
    cell.reason = judgement.reason;
    cell.p_value = judgement.p_value;
    cell.smallest_effect = judgement.smallest_effect;
  }

  /// 1 where the reference does not hold for the cell, or moved too much to correct by.
  double correction_of(const ComparedCell& cell) const {
    return governs(cell) && !reference_.is_unsteady() ? reference_.change() : 1;
  }

  static bool governs(const ComparedCell& cell) {
    return CoreToCoreReference::governs(*cell.candidate);
  }

  Change change_of(const ComparedCell& cell) const {
    return {.ratio = cell.ratio,
            .interval = cell.interval,
            .margin = cell.margin,
            .samples =
                std::make_unique<IndependentSamples>(times_of(*cell.base, correction_of(cell)),
                                                     times_of(*cell.candidate), cell.interval->low),
            .obstacle = unsteady(cell),
            .untested = {},
            .reason_against = only_corrected(cell)};
  }

  static std::string too_few(const ComparedCell& cell) {
    if (has_enough(cell)) return {};
    return fmt::format("too few repetitions: {} and {}, a verdict takes {} of each",
                       cell.base->repetitions.size(), cell.candidate->repetitions.size(),
                       repetitions_of_a_verdict);
  }

  std::string unsteady(const ComparedCell& cell) const {
    if (!governs(cell) || !reference_.is_unsteady()) return {};
    return fmt::format("the core-to-core reference took {}", reference_.movement());
  }

  static std::string only_corrected(const ComparedCell& cell) {
    if (!cell.uncorrected_ratio) return {};
    const Interval uncorrected = scaled(*cell.interval, *cell.uncorrected_ratio / cell.ratio);
    if (verdict_of(uncorrected, cell.margin) == verdict_of(*cell.interval, cell.margin)) return {};
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

std::string outcome_text(const char* side, const Cell& cell) {
  const char* colon = cell.reason.empty() ? "" : ": ";
  return fmt::format("{} in {}{}{}", to_string(cell.outcome), side, colon, cell.reason);
}

/// Why the two cannot be compared; empty where they can.
std::string obstacle(const Cell& base, const Cell& candidate) {
  const bool alike = base.outcome == candidate.outcome && base.reason == candidate.reason;
  if (alike && !is_measured(base)) return outcome_text("both", base);
  if (!is_measured(candidate)) return outcome_text("the candidate", candidate);
  if (!is_measured(base)) return outcome_text("the base", base);
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
