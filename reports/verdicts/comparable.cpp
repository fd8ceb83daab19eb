#include "reports/verdicts/comparable.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/figures/cells.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

bool takes_time(const Cell& cell) {
  return std::ranges::all_of(
      cell.repetitions, [](const Repetition& repetition) { return repetition.real_time_ns > 0; });
}

std::string outcome_text(const char* side, const Cell& cell) {
  const char* colon = cell.reason.empty() ? "" : ": ";
  return fmt::format("{} in {}{}{}", to_string(cell.outcome), side, colon, cell.reason);
}

/// Empty where the two hold as much on the way, or one does not tell.
std::string other_queue(const Cell& base, const Cell& candidate) {
  for (const char* name : {counters::queue_bytes, counters::queue_messages}) {
    const auto before = counter_median(base, name);
    const auto after = counter_median(candidate, name);
    const CounterFacts facts = counter_of(name);
    if (before && after && *before != *after)
      return fmt::format("another queue: {} in the base, {} in the candidate{}",
                         format_figure(before, facts.unit), format_figure(after, facts.unit),
                         facts.unit == CounterUnit::count ? " (messages)" : "");
  }
  return {};
}

}  // namespace

std::string why_not_comparable(const Cell& base, const Cell& candidate) {
  const bool alike = base.outcome == candidate.outcome && base.reason == candidate.reason;
  if (alike && !is_measured(base)) return outcome_text("both", base);
  if (!is_measured(candidate)) return outcome_text("the candidate", candidate);
  if (!is_measured(base)) return outcome_text("the base", base);
  if (!takes_time(base) || !takes_time(candidate)) return "a repetition's time is not above zero";
  return other_queue(base, candidate);
}

}  // namespace pibench::reports
