// Texts that the writers of comparisons share.
#pragma once

#include <string>
#include <vector>

#include "reports/verdicts/comparison.hpp"
#include "reports/verdicts/remarks.hpp"

namespace pibench::reports {

/// "1.00 µs to 1.10 µs, +10.0 % (95 % interval +9.2 to +10.8 %), margin 2 %", after the reason of a
/// cell that regressed in another figure than its time.
std::string account_of(const ComparedCell& cell);

using ComparedCells = std::vector<const ComparedCell*>;

/// "95 % interval", "range of 3".
std::string interval_name(const ComparedCell& cell);

/// The cells of that verdict, the farthest from a ratio of 1 first.
ComparedCells cells_of(const Comparison& comparison, Verdict verdict);

/// "2 regressed, 0 improved, 40 equivalent, 3 inconclusive, 1 not compared (1 lost)"
std::string counts_line(const Comparison& comparison);

/// Remarks on the cells that were not compared.
std::vector<CellRemark> uncompared_remarks(const Comparison& comparison);

}  // namespace pibench::reports
