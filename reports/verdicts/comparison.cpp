#include "reports/verdicts/comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <vector>

#include "reports/figures/cells.hpp"
#include "reports/results/fingerprint.hpp"
#include "reports/stats/median_error.hpp"
#include "reports/stats/rank_sum.hpp"
#include "reports/text/change.hpp"
#include "reports/verdicts/common_change.hpp"
#include "reports/verdicts/comparable.hpp"
#include "reports/verdicts/comparison_caveats.hpp"
#include "reports/verdicts/comparison_reference.hpp"
#include "reports/verdicts/exact_counters.hpp"
#include "reports/verdicts/judgement.hpp"
#include "reports/verdicts/run_effects.hpp"
#include "reports/verdicts/samples.hpp"

namespace pibench::reports {
namespace {

Interval scaled(const Interval& interval, double factor) {
  return {interval.low * factor, interval.high * factor};
}

std::vector<double> scaled(std::vector<double> values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

using ValuesByRun = std::vector<std::vector<double>>;

/// A figure on its way to a verdict.
struct Measured {
  ComparedFigure* figure;
  const ComparedCell* cell;
  std::vector<double> base;
  std::vector<double> candidate;
  ValuesByRun base_runs;
  ValuesByRun candidate_runs;
  double reference = 1;  ///< change of the core-to-core reference, where it holds
  const CommonChange* common = nullptr;

  double common_ratio() const { return common->moved ? common->ratio() : 1; }
  double correction() const { return reference * common_ratio(); }
  /// Of the logarithm of the ratio, by the scatter of repetitions.
  double log_error() const {
    return std::hypot(log_error_of_median(base), log_error_of_median(candidate));
  }
  /// The same of what changes from run to run, and of the common change.
  double log_error_of_runs() const { return std::hypot(common->log_scatter, common->log_error); }
};

/// The interval, made wider by an error of the logarithm of the ratio.
Interval widened(const Interval& interval, double ratio, double log_error) {
  constexpr double ends_of_95_percent = 1.96;
  const auto reach = [&](double end) {
    return std::hypot(std::log(end / ratio), ends_of_95_percent * log_error);
  };
  if (!(interval.low > 0) || log_error == 0) return interval;
  return {ratio * std::exp(-reach(interval.low)), ratio * std::exp(reach(interval.high))};
}

RunMedians run_medians(const ValuesByRun& runs) {
  RunMedians medians;
  for (const std::vector<double>& values : runs)
    medians.push_back({std::log(median(values)), log_error_of_median(values)});
  return medians;
}

RunEffects effects_of(const std::vector<Measured>& figures, ValuesByRun Measured::*side) {
  std::vector<RunMedians> cells;
  for (const Measured& each : figures)
    if (minimum(each.base) > 0 && minimum(each.candidate) > 0)
      cells.push_back(run_medians(each.*side));
  return run_effects(cells);
}

/// Takes out of the repetitions of one side what all cells of each run have in common, so that they
/// differ by their cell alone. Of a few cells that is not told from what is their own.
void align(std::vector<Measured>& figures, const RunEffects& effects,
           std::vector<double> Measured::*values, ValuesByRun Measured::*runs,
           double ComparedFigure::*middle) {
  if (effects.runs() < 2 || effects.cells < cells_of_a_scatter) return;
  for (Measured& each : figures) {
    each.*values = effects.taken_out(each.*runs);
    each.figure->*middle = median(each.*values);
  }
}

/// Puts what the runs of each side show of the change from run to run in place of what the
/// differences of cells show.
void take_runs(const RunEffects& base, const RunEffects& candidate, CommonChange& common) {
  if (base.runs() < 2 && candidate.runs() < 2) return;
  const auto variance = [&](const RunEffects& side) {
    const double deviation = std::max(base.log_scatter, candidate.log_scatter);
    return deviation * deviation / static_cast<double>(std::max<std::size_t>(side.runs(), 1));
  };
  common.log_scatter = std::sqrt(variance(base) + variance(candidate));
}

/// Measures the figures first, then judges them together.
class Judge {
 public:
  Judge(const CoreToCoreReference& reference, const Margins& margins)
      : reference_(reference), margins_(margins) {}

  ComparedCell cell_of(const Cell& base, const Cell& candidate) const {
    ComparedCell cell;
    cell.base = &base;
    cell.candidate = &candidate;
    cell.bimodal = is_bimodal(base) || is_bimodal(candidate);
    fill(figure_kinds.front(), cell, cell);
    for (const FigureKind& kind : std::span(figure_kinds).subspan(1)) {
      const auto smaller =
          std::min(values_of(kind, base).size(), values_of(kind, candidate).size());
      if (smaller == 0) continue;
      fill(kind, cell, cell.others.emplace_back());
    }
    return cell;
  }

  void judge(Comparison& comparison) {
    for (const FigureKind& kind : figure_kinds) measure(kind, comparison);
    std::vector<Measured*> judged;
    std::vector<Change> changes;
    for (Measured& each : measured_) {
      if (is_settled(each)) continue;
      judged.push_back(&each);
      changes.push_back(change_of(each));
    }
    const std::vector<Judgement> judgements = judge_together(changes, "figures");
    for (std::size_t i = 0; i < judged.size(); ++i) take(judgements[i], *judged[i]->figure);
    for (ComparedCell& cell : comparison.cells) conclude(cell);
  }

 private:
  void fill(const FigureKind& kind, const ComparedCell& cell, ComparedFigure& figure) const {
    const auto base = values_of(kind, *cell.base);
    const auto candidate = values_of(kind, *cell.candidate);
    figure.kind = &kind;
    figure.base_value = median(base);
    figure.candidate_value = median(candidate);
    figure.repetitions = std::min(base.size(), candidate.size());
    figure.margin = margin_of(kind, margins_, *cell.candidate, figure.base_value);
  }

  /// Measures all figures of a kind, as what they have in common must be known before.
  void measure(const FigureKind& kind, Comparison& comparison) {
    std::vector<Measured> found;
    for (ComparedCell& cell : comparison.cells) {
      ComparedFigure* figure = figure_of(kind, cell);
      if (figure == nullptr) continue;
      found.push_back({.figure = figure,
                       .cell = &cell,
                       .base = values_of(kind, *cell.base),
                       .candidate = values_of(kind, *cell.candidate),
                       .base_runs = values_by_run(*cell.base, kind.counter),
                       .candidate_runs = values_by_run(*cell.candidate, kind.counter),
                       .reference = kind.counter.empty() ? correction_of(cell) : 1});
    }
    const RunEffects base = effects_of(found, &Measured::base_runs);
    const RunEffects candidate = effects_of(found, &Measured::candidate_runs);
    if (kind.is_time) {
      align(found, base, &Measured::base, &Measured::base_runs, &ComparedFigure::base_value);
      align(found, candidate, &Measured::candidate, &Measured::candidate_runs,
            &ComparedFigure::candidate_value);
    }
    CommonChange& common = commons_.emplace_back(common_of(kind, found));
    take_runs(base, candidate, common);
    if (common.moved) comparison.moved.push_back({std::string(kind.name), common.ratio()});
    for (Measured& each : found) {
      each.common = &common;
      put_ratio(each);
      measured_.push_back(std::move(each));
    }
  }

  static ComparedFigure* figure_of(const FigureKind& kind, ComparedCell& cell) {
    if (cell.kind == &kind) return &cell;
    const auto found = std::ranges::find(cell.others, &kind, &ComparedFigure::kind);
    return found != cell.others.end() ? &*found : nullptr;
  }

  CommonChange common_of(const FigureKind& kind, const std::vector<Measured>& found) const {
    std::vector<CellChange> changes;
    for (const Measured& each : found) {
      const bool known = kind.is_time && each.figure->base_value > 0 &&
                         each.figure->candidate_value > 0 &&
                         has_repetitions_of_a_verdict(*each.figure);
      if (!known) continue;
      const double ratio = each.figure->candidate_value / each.figure->base_value;
      changes.push_back(
          {each.cell->base->id.transport, std::log(ratio / each.reference), each.log_error()});
    }
    const Margins& margins = kind.counter.empty() ? margins_ : kind.margins;
    return common_change(changes, margins.blocking);
  }

  static void put_ratio(const Measured& each) {
    ComparedFigure& figure = *each.figure;
    if (!(figure.base_value > 0)) return;
    const double measured = figure.candidate_value / figure.base_value;
    figure.ratio = measured / each.correction();
    if (each.correction() != 1) figure.uncorrected_ratio = measured;
    if (const auto interval = ratio_interval(each.candidate, each.base))
      figure.interval =
          widened(scaled(*interval, 1 / each.correction()), figure.ratio, each.log_error_of_runs());
  }

  /// What trials of different lengths may differ by, per operation, as each worker may have a few
  /// switches at their ends, and where its mechanism does something once in so many messages.
  static double allowance_for_ends(const Measured& each) {
    constexpr double at_the_ends_of_each = 8;
    const auto workers = static_cast<double>(each.cell->base->id.workers().value_or(1));
    double allowance = 0;
    for (const Cell* side : {each.cell->base, each.cell->candidate}) {
      const auto operations = counter_values(*side, counters::iterations);
      if (operations.empty()) return 0;
      allowance += at_the_ends_of_each * workers / std::max(median(operations), 1.0);
    }
    return allowance;
  }

  static Verdict verdict_of_exact(const Measured& each, double base, double candidate) {
    const FigureKind& kind = *each.figure->kind;
    if (std::abs(candidate - base) < kind.least_change) return Verdict::equivalent;
    if (kind.counts_ends && std::abs(candidate - base) <= allowance_for_ends(each))
      return Verdict::equivalent;
    return counter_verdict(std::string(kind.name), base, candidate).verdict;
  }

  /// Judges what needs no test: counters that are exact, and what cannot be judged at all.
  static bool is_settled(const Measured& each) {
    ComparedFigure& figure = *each.figure;
    if (!figure.kind->is_time) {
      const auto base = exact_value(each.base);
      const auto candidate = exact_value(each.candidate);
      if (base && candidate) {
        figure.verdict = verdict_of_exact(each, *base, *candidate);
        return true;
      }
    }
    figure.reason = too_few(each);
    if (figure.reason.empty() && !figure.interval) figure.reason = "a value is not above zero";
    return !figure.reason.empty();
  }

  static void take(const Judgement& judgement, ComparedFigure& figure) {
    figure.verdict = judgement.verdict;
    figure.reason = judgement.reason;
    figure.p_value = judgement.p_value;
    figure.smallest_effect = judgement.smallest_effect;
  }

  /// The cell's verdict is its time's, unless another figure regressed.
  static void conclude(ComparedCell& cell) {
    std::vector<std::string> regressed;
    for (const ComparedFigure& other : cell.others)
      if (other.verdict == Verdict::regressed) regressed.push_back(regression_text(other));
    if (regressed.empty()) return;
    if (cell.verdict == Verdict::regressed)
      regressed.insert(regressed.begin(), fmt::format("time {}", change_text(cell.ratio)));
    cell.verdict = Verdict::regressed;
    cell.reason = fmt::format("{}", fmt::join(regressed, ", "));
  }

  static std::string regression_text(const ComparedFigure& figure) {
    const FigureKind& kind = *figure.kind;
    return fmt::format("{} {} to {}", kind.name, value_text(kind, figure.base_value),
                       value_text(kind, figure.candidate_value));
  }

  /// 1 where the reference does not hold for the cell, or moved too much to correct by.
  double correction_of(const ComparedCell& cell) const {
    return governs(cell) && !reference_.is_unsteady() ? reference_.change() : 1;
  }

  static bool governs(const ComparedCell& cell) {
    return CoreToCoreReference::governs(*cell.candidate);
  }

  Change change_of(const Measured& each) const {
    const ComparedFigure& figure = *each.figure;
    return {.ratio = figure.ratio,
            .interval = figure.interval,
            .margin = figure.margin,
            .samples = std::make_unique<OwnChangeSamples>(
                scaled(each.base, each.correction()), each.candidate, figure.interval->low,
                std::log(figure.ratio), std::hypot(each.log_error(), each.log_error_of_runs()),
                each.log_error_of_runs() > 0),
            .obstacle = obstacle_of(each),
            .untested = {},
            .reason_against = only_corrected(each)};
  }

  static std::string too_few(const Measured& each) {
    if (has_repetitions_of_a_verdict(*each.figure)) return {};
    return fmt::format("too few repetitions: {} and {}, a verdict takes {} of each",
                       each.base.size(), each.candidate.size(), repetitions_of_a_verdict);
  }

  std::string obstacle_of(const Measured& each) const {
    if (each.figure->kind->counter.empty() && governs(*each.cell) && reference_.is_unsteady())
      return fmt::format("the core-to-core reference took {}", reference_.movement());
    const bool only_moved_along =
        each.common->moved &&
        verdict_of(*each.figure->interval, each.figure->margin) == Verdict::equivalent &&
        !is_corrected_only_by_reference(each);
    return only_moved_along ? fmt::format("moved with the others, × {:.2f}", each.common_ratio())
                            : std::string();
  }

  /// True where the change is within the margin without the common one too.
  static bool is_corrected_only_by_reference(const Measured& each) {
    const Interval alone = scaled(*each.figure->interval, each.common_ratio());
    return verdict_of(alone, each.figure->margin) == Verdict::equivalent;
  }

  static std::string only_corrected(const Measured& each) {
    const ComparedFigure& figure = *each.figure;
    if (!figure.uncorrected_ratio) return {};
    const Interval uncorrected = scaled(*figure.interval, *figure.uncorrected_ratio / figure.ratio);
    if (verdict_of(uncorrected, figure.margin) == verdict_of(*figure.interval, figure.margin))
      return {};
    return fmt::format(
        "only with the correction for {}; × {:.2f} without",
        each.common->moved ? "what all transports have in common" : "the core-to-core reference",
        *figure.uncorrected_ratio);
  }

  const CoreToCoreReference& reference_;
  const Margins& margins_;
  std::list<CommonChange> commons_;  // whose addresses stay
  std::vector<Measured> measured_;
};

using CellsByName = std::map<std::string, const Cell*>;

CellsByName by_name(const ResultSet& results) {
  CellsByName cells;
  for (const Cell& cell : results.cells) cells.emplace(cell.id.name(), &cell);
  return cells;
}

void pair_up(const ResultSet& base, const ResultSet& candidate, const Judge& judge,
             Comparison& comparison) {
  const CellsByName candidates = by_name(candidate);
  for (const Cell& cell : base.cells) {
    const auto found = candidates.find(cell.id.name());
    const bool missing = found == candidates.end();
    const std::string why = missing ? "only in the base" : why_not_comparable(cell, *found->second);
    if (why.empty()) {
      comparison.cells.push_back(judge.cell_of(cell, *found->second));
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

}  // namespace

std::size_t Comparison::count(Verdict verdict) const {
  return static_cast<std::size_t>(std::ranges::count(cells, verdict, &ComparedCell::verdict));
}

Comparison compare(const ResultSet& base, const ResultSet& candidate, const Margins& margins) {
  const CoreToCoreReference reference(base, candidate);
  Judge judge(reference, margins);
  Comparison comparison{.base = label_of(base), .candidate = label_of(candidate)};
  pair_up(base, candidate, judge, comparison);
  judge.judge(comparison);
  comparison.caveats = caveats_of(comparison, base, candidate, reference);
  return comparison;
}

std::size_t Comparison::lost() const {
  return static_cast<std::size_t>(std::ranges::count_if(uncompared, &UncomparedCell::lost));
}

RunVerdict run_verdict(const Comparison& comparison, bool allow_lost) {
  const bool lost = comparison.lost() > 0 && !allow_lost;
  if (lost || comparison.count(Verdict::regressed) > 0) return RunVerdict::regressed;
  if (!comparison.moved.empty()) return RunVerdict::moved;
  const bool open = comparison.cells.empty() || comparison.count(Verdict::inconclusive) > 0;
  return open ? RunVerdict::inconclusive : RunVerdict::fine;
}

}  // namespace pibench::reports
