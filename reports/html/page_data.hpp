// What the script of the report page draws from. All statistics are made here, so that the page
// cannot disagree with the terminal and the other files; the script selects, sorts and draws.
//
// { schema: 1,
//   runs: [{ label, host, started_at,
//            cells: [{            // measured ones only, in the order of the run
//              name, scenario, transport, parameters {key: value}, wakeup, baseline,
//              count,             // of repetitions
//              two_humped,
//              time {median, low, high, interval, min, max},   // of the real time; low and high
//                                 // are the ends of what `interval` calls "95 % within the
//                                 // run" or "range of 3"; absent of too few repetitions. With
//                                 `allowance`:
//                                 // by how much medians of one column may differ by chance, of
//                                 // natural logarithms (stats/ties.hpp)
//              cpu {low, high, interval, allowance}, // the same of the CPU time
//              figures {name: median},               // of every counter that is finite; p50_ns to
//                                 // max_ns where there are quantiles, of the same times, as far as
//                                 // enough of them lie beyond (figures/percentiles.hpp)
//              quantiles [[p, time], ...],           // of latency and load, see quantiles_of()
//              operations,                           // how many single times they are of
//              repetitions [time, ...] }] }],        // in the order of the run
//   comparison {                  // of two runs; else absent
//     base, candidate,            // places in runs
//     rows [{ name, scenario, transport, ratio, low, high, margin, verdict }] } }
//                                 // low and high absent of too few repetitions
// Times are in nanoseconds. Numbers have four significant digits.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "reports/results/model.hpp"
#include "reports/verdicts/comparison.hpp"

namespace pibench::reports {

/// `comparison` is that of the second run with the first, or null.
nlohmann::ordered_json page_data(std::span<const ResultSet> runs,
                                 const Comparison* comparison = nullptr);

/// The same as text, compressed and in base64: fit to stand in a script element.
std::string page_data_block(std::span<const ResultSet> runs,
                            const Comparison* comparison = nullptr);

inline constexpr std::size_t most_quantiles = 48;

/// Points (p, time) of the distribution function, p ascending up to 1: that part of the times is
/// not above the time. At most most_quantiles, closer to each other at both ends, where p comes
/// near to 0 and 1 by powers of ten. But for the last, the maximum, at least fewest_beyond times
/// lie beyond each. Empty of an empty distribution.
std::vector<std::pair<double, double>> quantiles_of(const Distribution& times);

/// To four significant digits.
double rounded(double value);

}  // namespace pibench::reports
