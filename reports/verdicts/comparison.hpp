// Compares two runs, cell by cell. Every repetition of pibench is a trial in freshly forked
// processes, so all of them count, and only they: operations inside one repetition are not
// independent.
//
// The statistics are those of two independent samples, as stored runs hold no pairs. They cannot
// know whether the machine changed between the runs; a comparison says so in its caveats.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/model.hpp"
#include "reports/stats/stats.hpp"
#include "reports/verdicts/compared_figures.hpp"
#include "reports/verdicts/margins.hpp"
#include "reports/verdicts/verdict.hpp"

namespace pibench::reports {

/// With fewer repetitions on either side there is no verdict: no 95 % interval of a median exists
/// of fewer than 6 values (1 - 2/2^5 < 0.95).
inline constexpr std::size_t repetitions_of_a_verdict = 6;

/// A figure of a cell that was measured in both runs: its time, or one besides.
struct ComparedFigure {
  const FigureKind* kind = nullptr;  ///< never null
  double base_value = 0;             ///< medians, in the kind's unit
  double candidate_value = 0;
  std::size_t repetitions = 0;         ///< the fewer of both runs'
  double ratio = 1;                    ///< candidate over base
  std::optional<Interval> interval{};  ///< of the ratio; nothing of fewer than 3 repetitions
  double margin = 0;
  Verdict verdict = Verdict::inconclusive;
  std::string reason{};  ///< a line; empty only where there is a verdict
  /// The least slow-down that would have been called, with the spread of these repetitions: 0.05 is
  /// 5 %. nullopt where none would have been.
  std::optional<double> smallest_effect{};
  /// The p-value of the change beyond the margin, up or down, corrected for the number of figures
  /// of all cells (Holm). nullopt for too few repetitions, and for counters that are exact.
  std::optional<double> p_value{};
  /// The ratio as measured, where ratio and interval are corrected for the core-to-core reference
  /// or for what all transports have in common.
  std::optional<double> uncorrected_ratio{};
};

inline bool has_repetitions_of_a_verdict(const ComparedFigure& figure) {
  return figure.repetitions >= repetitions_of_a_verdict;
}

/// One cell that was measured in both runs: its time, whose verdict is the cell's where no other
/// figure regressed, and the others. The pointers are into the results given.
struct ComparedCell : ComparedFigure {
  const Cell* base = nullptr;
  const Cell* candidate = nullptr;
  /// True when the repetitions of either run fall in two groups: medians may describe neither.
  bool bimodal = false;
  std::vector<ComparedFigure> others{};  ///< those that both runs have

  std::string name() const { return base->id.name(); }
};

/// A kind of figure that changed in most transports alike.
struct CommonMove {
  std::string figure;  ///< "time"
  double ratio = 1;    ///< candidate over base
};

/// A cell that only one of the runs has, or that was not measured in one of them.
struct UncomparedCell {
  std::string name;
  std::string reason;  ///< a line
  bool lost = false;   ///< measured in the base and not in the candidate
};

/// The first caveat of every comparison.
inline constexpr std::string_view standing_caveat =
    "The runs were made one after the other: what changed on the machine in between looks like a "
    "change of what was compared.";

struct Comparison {
  std::string base;  ///< host and start of the run
  std::string candidate;
  std::vector<ComparedCell> cells{};         ///< in the order of the base
  std::vector<UncomparedCell> uncompared{};  ///< in the order of the base, then of the candidate
  std::vector<CommonMove> moved{};           ///< what changed in most transports alike
  std::vector<std::string> caveats{};        ///< limits of the verdicts; a line each

  std::size_t count(Verdict verdict) const;
  std::size_t lost() const;
};

/// Regressed: the whole interval is above 1 + margin, and a rank-sum test against the margin is
/// significant at 1 % after Holm's correction for the number of figures of all cells. Improved: the
/// same below 1 - margin. Equivalent: the whole interval is within the margins. Everything else,
/// and every figure of too few repetitions, is inconclusive and says why. A cell regressed where
/// any of its figures did. Counters that are the same in most repetitions need no test
/// (verdicts/exact_counters.hpp).
///
/// Where most transports moved alike (verdicts/common_change.hpp), figures are divided by that
/// change, and are called only where the change is there without the division too. What cells
/// differ from each other by, beyond what their repetitions explain, is taken for what changes from
/// run to run, and a change must stand out of that as well.
///
/// Cells that spin across CPUs are divided by the change of the core-to-core reference (environment
/// keys core_to_core_before_ns, core_to_core_after_ns) where both runs have it. A change is then
/// only called where it is there without the correction too; where the reference moved by half or
/// more within a run, they are inconclusive.
///
/// Cells whose times are not above zero cannot be divided and are not compared. Nor are cells whose
/// queues hold more in one of the runs than in the other: they measure something else.
Comparison compare(const ResultSet& base, const ResultSet& candidate, const Margins& margins = {});

/// Regressed where any cell is or, unless they are allowed, any was lost; else moved where most
/// transports moved alike; else inconclusive where any cell is, and where nothing was compared;
/// else fine.
RunVerdict run_verdict(const Comparison& comparison, bool allow_lost = false);

}  // namespace pibench::reports
