// Compares two builds on one machine, at one time, for nothing but the question whether one is
// slower: from pairs of neighbouring processes to verdicts. All functions are pure.
//
// The process is the unit of repetition: two measurements in one process have one memory layout,
// one place among the CPUs' caches and one moment in common. Pairs are judged by the exact sign
// test on the logarithm of their ratio (reports/stats/signs.hpp), which survives gross outliers, in
// two stages: a screen of all cells, then fresh pairs of the candidates that it finds, corrected
// after Holm for all figures of the suite, not only for those of the candidates.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/stats/stats.hpp"
#include "reports/verdicts/exact_counters.hpp"
#include "reports/verdicts/margins.hpp"
#include "reports/verdicts/remarks.hpp"
#include "reports/verdicts/verdict.hpp"

namespace pibench::reports {

/// The figures of one cell from one process.
struct Observation {
  double time_ns = 0;              ///< of one operation: low_quantile_of_process() of its blocks
  std::optional<double> p99_ns{};  ///< of single operations, where they were timed
  std::map<std::string, double> counters{};  ///< per operation
};

/// The 5 % quantile of the times of a process's blocks: disturbances only make blocks longer, and
/// pairs of it spread half as much as pairs of medians. Precondition: not empty.
double low_quantile_of_process(std::span<const double> block_times_ns);

/// Two processes, one after the other, in either order.
struct ObservedPair {
  Observation base;
  Observation candidate;
};
using Pairs = std::vector<ObservedPair>;

/// The greatest changes of a figure that do not matter.
struct GateMargins {
  Margins time{};
  Margins p99{.blocking = 0.15, .others = 0.30};
};

/// Everything that was observed of one cell.
struct GateSample {
  std::string name;
  std::string wakeup;
  Pairs screen{};
  Pairs fresh{};    ///< where the screen made it a candidate
  Pairs control{};  ///< both sides are the base
  /// Exact counters per operation, counted in trials of their own, where they could be.
  std::map<std::string, double> base_counts{};
  std::map<std::string, double> candidate_counts{};
};

/// The verdict of one figure of a cell: its time, or its p99.
struct FigureVerdict {
  Verdict verdict = Verdict::inconclusive;
  std::string reason{};  ///< a line; empty only where there is a verdict
  std::size_t pairs = 0;
  /// The level of the pairs' middle, apart by the ratio: medians of each side by itself could
  /// contradict it.
  double base_ns = 0;
  double candidate_ns = 0;
  double ratio = 1;                    ///< candidate over base, median of the pairs
  std::optional<Interval> interval{};  ///< 95 % of the ratio; nothing of too few pairs
  double spread = 0;  ///< of the pairs: a robust standard deviation, 0.005 is 0.5 %
  double margin = 0;
  double p_value = 1;  ///< of the change there is beyond the margin, after Holm
  /// The least slow-down that would have been called: 0.05 is 5 %. nullopt for too few pairs.
  std::optional<double> smallest_effect{};
  /// The number of pairs that would do to call a slow-down of effect_to_see(margin); more than
  /// there are where they would not have.
  std::size_t pairs_needed = 0;
};

/// The slow-down that the number of pairs is reckoned for: 5 % at a margin of 2 %.
double effect_to_see(double margin);

struct GatedCell {
  std::string name;
  std::string wakeup;
  /// Regressed where the time, p99 or a counter is; else the verdict of the time.
  Verdict verdict = Verdict::inconclusive;
  std::string reason{};  ///< a line; empty where the time is equivalent or improved
  bool was_candidate = false;
  FigureVerdict time{};
  std::optional<FigureVerdict> p99{};
  std::vector<CounterVerdict> counters{};  ///< the exact ones
};

/// The settings that a gate ran with.
struct GateSetting {
  std::string baseline;  ///< command line
  std::string candidate;
  std::uint64_t seed = 0;
  std::size_t pairs_of_screen = 20;
  std::size_t pairs = 40;
  double seconds = 0;
};

struct Gate {
  GateSetting setting{};
  std::vector<GatedCell> cells{};        ///< in the order given
  std::vector<CellRemark> broken{};      ///< the base measures them, and the candidate fails to
  std::vector<CellRemark> not_judged{};  ///< the base has no figure
  std::size_t controls = 0;              ///< cells of which the base was compared with itself
  std::vector<CellRemark> alarms{};      ///< controls whose sides were found to differ

  std::size_t count(Verdict verdict) const;
};

/// True when a cell is to be looked at again, from so many fresh pairs: its time or p99 is beyond
/// half the margin, either way, and not shown to be within the margins; or its time is not shown to
/// be within the margins, and so many pairs should do.
bool is_candidate(const GateSample& sample, std::size_t pairs, const GateMargins& margins = {});

/// Regressed: the 95 % interval of the ratio is above 1 + margin, and the sign test against the
/// margin, from fresh pairs only, is significant at 1 % after Holm's correction for all times and
/// p99s given. Improved: the same below 1 - margin. Equivalent: the interval is within the margins.
/// A counter regressed where it grew by more than 1 % and 0.01 per operation.
/// Controls are judged alike, among themselves. `broken` and `not_judged` are left empty.
Gate judge(std::span<const GateSample> samples, const GateMargins& margins = {});

/// Regressed where the candidate broke a cell or a counter regressed; else inconclusive where a
/// control alarmed; else regressed where any cell is; else inconclusive where any time is, and
/// where nothing was judged; else fine.
RunVerdict run_verdict(const Gate& gate);

}  // namespace pibench::reports
