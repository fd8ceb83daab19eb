#include "reports/verdicts/compared_figures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/figures/cells.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {

std::vector<double> values_of(const FigureKind& kind, const Cell& cell) {
  return kind.counter.empty() ? real_times(cell) : counter_values(cell, kind.counter);
}

double margin_of(const FigureKind& kind, const Margins& of_time, const Cell& cell, double base) {
  const double time_margin = of_time.of(cell);
  if (kind.counter.empty()) return time_margin;
  const double margin = std::max(time_margin, kind.margins.of(cell));
  return base > 0 ? std::max(margin, kind.least_change / base) : margin;
}

std::string value_text(const FigureKind& kind, double value) {
  return kind.is_time ? format_duration_ns(value) : fmt::format("{:.4g}", value);
}

}  // namespace pibench::reports
