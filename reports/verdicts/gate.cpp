#include "reports/verdicts/gate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "reports/stats/signs.hpp"
#include "reports/text/change.hpp"
#include "reports/verdicts/exact_counters.hpp"
#include "reports/verdicts/judgement.hpp"
#include "reports/verdicts/samples.hpp"

namespace pibench::reports {
namespace {

constexpr std::array gated_counters{"voluntary_switches", "minor_faults", "major_faults"};

double time_of(const Observation& observation) {
  return observation.time_ns;
}
double p99_of(const Observation& observation) {
  return *observation.p99_ns;
}

bool has_p99(const Pairs& pairs) {
  return !pairs.empty() && std::ranges::all_of(pairs, [](const ObservedPair& pair) {
    return pair.base.p99_ns && pair.candidate.p99_ns;
  });
}

template <class Value>
std::vector<double> values_of(const Pairs& pairs, Value&& value) {
  std::vector<double> values;
  values.reserve(pairs.size());
  for (const ObservedPair& pair : pairs) values.push_back(value(pair));
  return values;
}

/// A rule of thumb, from pairs measured on shared virtual machines.
std::size_t pairs_to_see(double effect, double margin, double spread) {
  constexpr double factor = 25;
  constexpr double least = 7;
  const double pairs = factor * std::pow(spread / (effect - margin), 2);
  return static_cast<std::size_t>(std::ceil(std::clamp(pairs, least, 1e9)));
}

/// One figure of one cell on its way to a verdict.
struct Figure {
  std::vector<double> log_ratios;
  bool fresh = false;  // else from the screen, which calls no change
  FigureVerdict verdict;
};

template <class Value>
Figure figure_of(const Pairs& pairs, bool fresh, double margin, Value&& value) {
  Figure figure{.log_ratios = values_of(pairs,
                                        [&](const ObservedPair& pair) {
                                          return std::log(value(pair.candidate) / value(pair.base));
                                        }),
                .fresh = fresh,
                .verdict = {}};
  FigureVerdict& verdict = figure.verdict;
  verdict.margin = margin;
  verdict.pairs = pairs.size();
  if (pairs.empty()) return figure;
  verdict.ratio = std::exp(median(figure.log_ratios));
  const double middle_ns = median(values_of(pairs, [&](const ObservedPair& pair) {
    return std::sqrt(value(pair.base) * value(pair.candidate));
  }));
  verdict.base_ns = middle_ns / std::sqrt(verdict.ratio);
  verdict.candidate_ns = middle_ns * std::sqrt(verdict.ratio);
  verdict.interval = ratio_interval_of(figure.log_ratios);
  verdict.spread = robust_deviation(figure.log_ratios);
  verdict.pairs_needed = pairs_to_see(effect_to_see(margin), margin, verdict.spread);
  return figure;
}

Change change_of(const Figure& figure) {
  const FigureVerdict& verdict = figure.verdict;
  Change change{.ratio = verdict.ratio,
                .interval = verdict.interval,
                .margin = verdict.margin,
                .samples = std::make_unique<PairedSamples>(figure.log_ratios)};
  if (!verdict.interval)
    change.obstacle = fmt::format("{} pairs are too few: a verdict takes at least {}",
                                  verdict.pairs, fewest_pairs(confidence_of_an_end));
  if (!figure.fresh) change.untested = "beyond the margin in the screen, and not looked at again";
  return change;
}

void decide(const std::vector<Figure*>& figures) {
  std::vector<Change> changes;
  changes.reserve(figures.size());
  for (const Figure* figure : figures) changes.push_back(change_of(*figure));
  const std::vector<Judgement> judgements = judge_together(changes, "figures");
  for (std::size_t i = 0; i < figures.size(); ++i) {
    FigureVerdict& verdict = figures[i]->verdict;
    verdict.verdict = judgements[i].verdict;
    verdict.reason = judgements[i].reason;
    verdict.p_value = judgements[i].p_value;
    verdict.smallest_effect = judgements[i].smallest_effect;
    const double wanted = effect_to_see(verdict.margin);
    const bool saw_less = !verdict.smallest_effect || *verdict.smallest_effect > wanted;
    if (saw_less) verdict.pairs_needed = std::max(verdict.pairs_needed, verdict.pairs + 1);
  }
}

struct CellFigures {
  Figure time;
  std::optional<Figure> p99;
};

CellFigures figures_of(const GateSample& sample, const Pairs& pairs, bool fresh,
                       const GateMargins& margins) {
  CellFigures figures{figure_of(pairs, fresh, margins.time.of(sample.name, sample.wakeup), time_of),
                      {}};
  if (has_p99(pairs))
    figures.p99 = figure_of(pairs, fresh, margins.p99.of(sample.name, sample.wakeup), p99_of);
  return figures;
}

void decide_together(std::vector<CellFigures>& cells) {
  std::vector<Figure*> figures;
  for (CellFigures& cell : cells) {
    figures.push_back(&cell.time);
    if (cell.p99) figures.push_back(&*cell.p99);
  }
  decide(figures);
}

std::vector<double> counters_of(const Pairs& pairs, const std::string& name,
                                Observation ObservedPair::*side) {
  std::vector<double> values;
  for (const ObservedPair& pair : pairs) {
    const auto found = (pair.*side).counters.find(name);
    if (found != (pair.*side).counters.end()) values.push_back(found->second);
  }
  return values;
}

std::vector<CounterVerdict> counters_of(const GateSample& sample) {
  std::vector<CounterVerdict> counters;
  for (const auto& [name, base] : sample.base_counts) {
    const auto candidate = sample.candidate_counts.find(name);
    if (candidate != sample.candidate_counts.end())
      counters.push_back(counter_verdict(name, base, candidate->second));
  }
  Pairs pairs = sample.screen;
  pairs.insert(pairs.end(), sample.fresh.begin(), sample.fresh.end());
  for (const char* name : gated_counters) {
    const auto base = exact_value(counters_of(pairs, name, &ObservedPair::base));
    const auto candidate = exact_value(counters_of(pairs, name, &ObservedPair::candidate));
    if (base && candidate) counters.push_back(counter_verdict(name, *base, *candidate));
  }
  return counters;
}

/// The regressed figures, as text for people; empty where there are none.
std::string regressions_of(const GatedCell& cell) {
  std::vector<std::string> parts;
  if (cell.time.verdict == Verdict::regressed)
    parts.push_back("time " + change_text(cell.time.ratio));
  if (cell.p99 && cell.p99->verdict == Verdict::regressed)
    parts.push_back("p99 " + change_text(cell.p99->ratio));
  for (const CounterVerdict& counter : cell.counters) {
    if (counter.verdict != Verdict::regressed) continue;
    std::string words = counter.name;
    std::ranges::replace(words, '_', ' ');
    parts.push_back(
        fmt::format("{} per operation {:.4g} to {:.4g}", words, counter.base, counter.candidate));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

GatedCell gated(const GateSample& sample, const CellFigures& figures) {
  GatedCell cell{.name = sample.name,
                 .wakeup = sample.wakeup,
                 .was_candidate = !sample.fresh.empty(),
                 .time = figures.time.verdict,
                 .counters = counters_of(sample)};
  if (figures.p99) cell.p99 = figures.p99->verdict;
  cell.reason = regressions_of(cell);
  cell.verdict = cell.reason.empty() ? cell.time.verdict : Verdict::regressed;
  if (cell.reason.empty()) cell.reason = cell.time.reason;
  return cell;
}

void judge_controls(std::span<const GateSample> samples, const GateMargins& margins, Gate& gate) {
  std::vector<CellFigures> controls;
  std::vector<std::string> names;
  for (const GateSample& sample : samples) {
    if (sample.control.empty()) continue;
    controls.push_back(figures_of(sample, sample.control, true, margins));
    names.push_back(sample.name);
  }
  decide_together(controls);
  gate.controls = controls.size();
  const auto alarm = [&](const std::string& name, const char* what, const FigureVerdict& figure) {
    if (figure.verdict == Verdict::regressed || figure.verdict == Verdict::improved)
      gate.alarms.push_back(
          {name, fmt::format("{} of the base against itself {}", what, change_text(figure.ratio))});
  };
  for (std::size_t i = 0; i < controls.size(); ++i) {
    alarm(names[i], "time", controls[i].time.verdict);
    if (controls[i].p99) alarm(names[i], "p99", controls[i].p99->verdict);
  }
}

bool is_shown_equivalent(const FigureVerdict& figure) {
  return figure.interval && verdict_of(*figure.interval, figure.margin) == Verdict::equivalent;
}

/// True when the cell is worth a second look, as it may be slower.
bool seems_slower(const FigureVerdict& figure) {
  return std::log(figure.ratio) > std::log1p(figure.margin) / 2 && !is_shown_equivalent(figure);
}

bool seems_faster(const FigureVerdict& figure) {
  return std::log(figure.ratio) < std::log1p(-figure.margin) / 2 && !is_shown_equivalent(figure);
}

bool has_regressed_counter(const GatedCell& cell) {
  return std::ranges::find(cell.counters, Verdict::regressed, &CounterVerdict::verdict) !=
         cell.counters.end();
}

}  // namespace

double low_quantile_of_process(std::span<const double> block_times_ns) {
  return quantile(block_times_ns, 0.05);
}

double effect_to_see(double margin) {
  return std::max(2.5 * margin, margin + 0.01);
}

std::size_t Gate::count(Verdict verdict) const {
  return static_cast<std::size_t>(std::ranges::count(cells, verdict, &GatedCell::verdict));
}

bool is_candidate(const GateSample& sample, std::size_t pairs, const GateMargins& margins) {
  if (sample.screen.empty()) return false;
  const CellFigures figures = figures_of(sample, sample.screen, false, margins);
  const FigureVerdict& time = figures.time.verdict;
  const bool can_be_settled = !is_shown_equivalent(time) && time.pairs_needed <= pairs;
  return can_be_settled || seems_slower(time) || seems_faster(time) ||
         (figures.p99 && seems_slower(figures.p99->verdict));
}

Gate judge(std::span<const GateSample> samples, const GateMargins& margins) {
  std::vector<CellFigures> figures;
  for (const GateSample& sample : samples) {
    const bool fresh = !sample.fresh.empty();
    figures.push_back(figures_of(sample, fresh ? sample.fresh : sample.screen, fresh, margins));
  }
  decide_together(figures);
  Gate gate;
  for (std::size_t i = 0; i < samples.size(); ++i)
    gate.cells.push_back(gated(samples[i], figures[i]));
  judge_controls(samples, margins, gate);
  return gate;
}

RunVerdict run_verdict(const Gate& gate) {
  const bool certain = std::ranges::any_of(gate.cells, has_regressed_counter);
  if (certain || !gate.broken.empty()) return RunVerdict::regressed;
  if (!gate.alarms.empty()) return RunVerdict::inconclusive;
  if (gate.count(Verdict::regressed) > 0) return RunVerdict::regressed;
  const bool open = gate.cells.empty() || gate.count(Verdict::inconclusive) > 0;
  return open ? RunVerdict::inconclusive : RunVerdict::fine;
}

}  // namespace pibench::reports
