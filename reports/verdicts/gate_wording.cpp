#include "reports/verdicts/gate_wording.hpp"

#include <fmt/format.h>

#include "reports/text/change.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
GatedCells cells_of(const Gate& gate, Verdict verdict) {
  return farthest_first(gate.cells, verdict, [](const GatedCell& cell) { return cell.time.ratio; });
}

std::string account_of(const FigureVerdict& figure) {
  std::string text =
      fmt::format("{} to {}, {}", format_duration_ns(figure.base_ns),
                  format_duration_ns(figure.candidate_ns), change_text(figure.ratio));
  if (figure.interval) text += fmt::format(" (95 % interval {})", change_text(figure.interval));
  return text + fmt::format(", margin {}, {} pairs", percent_text(figure.margin), figure.pairs);
}

std::string account_of(const GatedCell& cell) {
  std::string text = cell.reason.empty() ? "" : cell.reason + "; ";
  text += "time " + account_of(cell.time);
  if (cell.p99) text += "; p99 " + account_of(*cell.p99);
  return text;
}

std::string detectable_change_of(const FigureVerdict& figure) {
  if (figure.pairs == 0) return {};
  const std::string seen =
      figure.smallest_effect
          ? fmt::format("would have seen +{}", percent_text(*figure.smallest_effect))
          : "would have seen nothing";
  return fmt::format("{}; {} pairs show +{}", seen, figure.pairs_needed,
                     percent_text(effect_to_see(figure.margin)));
}

std::string reason_and_detectable_change_of(const GatedCell& cell) {
  if (cell.verdict != Verdict::inconclusive) return cell.reason;
  return fmt::format("{}; {}", cell.reason, detectable_change_of(cell.time));
}

std::string counts_line(const Gate& gate) {
  return fmt::format(
      "{} regressed, {} improved, {} equivalent, {} inconclusive, {} broken, {} not judged",
      gate.count(Verdict::regressed), gate.count(Verdict::improved),
      gate.count(Verdict::equivalent), gate.count(Verdict::inconclusive), gate.broken.size(),
      gate.not_judged.size());
}

std::string setting_line(const Gate& gate) {
  return fmt::format("{} pairs of processes in the screen, {} of candidates, seed {}, in {}",
                     gate.setting.pairs_of_screen, gate.setting.pairs, gate.setting.seed,
                     format_duration_ns(gate.setting.seconds * 1e9));
}

std::string controls_line(const Gate& gate) {
  if (gate.controls == 0) return "no control was run";
  const char* plural = gate.controls == 1 ? "" : "s";
  if (gate.alarms.empty())
    return fmt::format("{} control{} (the base against itself), none told apart", gate.controls,
                       plural);
  return fmt::format(
      "{} alarm{} among {} control{} (the base against itself): times measured here do not hold",
      gate.alarms.size(), gate.alarms.size() == 1 ? "" : "s", gate.controls, plural);
}

}  // namespace pibench::reports
