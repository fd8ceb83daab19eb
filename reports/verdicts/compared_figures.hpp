// The figures of cells that are compared besides their time.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/model.hpp"
#include "reports/results/names.hpp"
#include "reports/verdicts/margins.hpp"

namespace pibench::reports {

struct FigureKind {
  std::string_view counter;  ///< of one repetition; empty for its real time
  std::string_view name;     ///< "p99"
  bool is_time = true;       ///< else a count per operation
  Margins margins{};
  bool counts_ends = false;  ///< what happens once at a trial's ends is in it, per operation
  double least_change = 0;   ///< a change of less is none, however many times as much it is
};

/// Every kind, the time first.
inline const std::array<FigureKind, 5> figure_kinds{
    {{{}, "time", true, {}},
     {counters::p99_ns, "p99", true, {.blocking = 0.15, .others = 0.30}},
     {counters::cpu_ns, "CPU time", true, {.blocking = 0.05, .others = 0.10}},
     {counters::system_calls, "system calls", false, {.blocking = 0.10, .others = 0.10}},
     {counters::voluntary_switches,
      "voluntary switches",
      false,
      {.blocking = 0.10, .others = 0.10},
      true,
      0.05}}};

/// One value per repetition that has it.
std::vector<double> values_of(const FigureKind& kind, const Cell& cell);

/// The margin of the kind for a cell whose value was `base`, at least that of the time.
double margin_of(const FigureKind& kind, const Margins& of_time, const Cell& cell, double base);

/// A value of the kind, with its unit: "5.02 µs", "4".
std::string value_text(const FigureKind& kind, double value);

}  // namespace pibench::reports
