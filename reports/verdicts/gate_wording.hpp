// Texts that the writers of gates share.
#pragma once

#include <string>
#include <vector>

#include "reports/verdicts/gate.hpp"

namespace pibench::reports {

using GatedCells = std::vector<const GatedCell*>;

/// The cells of that verdict, the farthest from a ratio of 1 first.
GatedCells cells_of(const Gate& gate, Verdict verdict);

/// "5.00 µs to 5.50 µs, +10.0 % (95 % interval +9.6 to +10.4 %), margin 2 %, 40 pairs"
std::string account_of(const FigureVerdict& figure);
/// The reason, where there is one, then the time, and p99 where there is one.
std::string account_of(const GatedCell& cell);

/// The change that an inconclusive figure could have shown: "would have seen +3.1 %; 12 pairs show
/// +5 %".
std::string detectable_change_of(const FigureVerdict& figure);
/// The cell's reason; where it is inconclusive, with the change that its time could have shown.
std::string reason_and_detectable_change_of(const GatedCell& cell);

/// "1 regressed, 0 improved, 12 equivalent, 2 inconclusive, 0 broken, 3 not judged"
std::string counts_line(const Gate& gate);
/// "20 pairs of processes in the screen, 40 of candidates, seed 7, in 61 s"
std::string setting_line(const Gate& gate);
/// "2 controls, none told apart"; "1 of 2 controls was told apart: the verdicts do not hold".
std::string controls_line(const Gate& gate);

}  // namespace pibench::reports
