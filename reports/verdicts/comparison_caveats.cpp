#include "reports/verdicts/comparison_caveats.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "reports/figures/cells.hpp"
#include "reports/results/fingerprint.hpp"
#include "reports/stats/rank_sum.hpp"
#include "reports/verdicts/common_change.hpp"
#include "reports/verdicts/judgement.hpp"

namespace pibench::reports {
namespace {

using Caveats = std::vector<std::string>;

void add_common_moves(const Comparison& comparison, Caveats& caveats) {
  for (const CommonMove& move : comparison.moved) {
    caveats.push_back(
        fmt::format("Most transports moved alike, {} × {:.2f}: the machine changed, or something "
                    "that all of them share. Cells are judged next to that.",
                    move.figure, move.ratio));
  }
  std::set<std::string> transports;
  for (const ComparedCell& cell : comparison.cells) transports.insert(cell.base->id.transport);
  if (!transports.empty() && transports.size() < groups_of_a_common_change) {
    caveats.push_back(
        fmt::format("With fewer than {} transports a change of the machine cannot be told from "
                    "theirs.",
                    groups_of_a_common_change));
  }
}

void add_of_run(const char* side, const ResultSet& results, Caveats& caveats) {
  if (!results.complete)
    caveats.push_back(fmt::format("The {} is of a run that did not finish.", side));
  if (!is_release(results)) {
    caveats.push_back(
        fmt::format("The {} was built as '{}', not as release.", side, results.build_type));
  }
  for (const std::string& warning : results.warnings)
    caveats.push_back(fmt::format("A warning of the {}: {}", side, warning));
}

void add_of_machines(const ResultSet& base, const ResultSet& candidate, Caveats& caveats) {
  for (const Difference& difference : run_differences(base, candidate)) {
    caveats.push_back(fmt::format(
        "A change may come from the {} as well as from what was compared.", difference.text()));
  }
  if (host_of(base) != host_of(candidate)) {
    caveats.push_back(
        fmt::format("The hosts' names differ ({}, {}).", host_of(base), host_of(candidate)));
  }
  if (const auto unknown = unknown_to_both(base, candidate); !unknown.empty()) {
    caveats.push_back(fmt::format("Neither run knows its {}: whether they were alike is not known.",
                                  fmt::join(unknown, ", ")));
  }
}

void add_of_few_repetitions(const std::vector<ComparedCell>& cells, Caveats& caveats) {
  const auto few = std::ranges::count_if(
      cells, [](const ComparedCell& cell) { return !has_repetitions_of_a_verdict(cell); });
  if (few == 0) return;
  caveats.push_back(fmt::format(
      "Cells of fewer than {} repetitions in one of the runs are not judged: {} of {}. Measure "
      "with --repetitions {} or more.",
      repetitions_of_a_verdict, few, cells.size(),
      std::max(repetitions_of_a_verdict,
               fewest_for_rank_sum(chance_of_a_false_alarm / static_cast<double>(cells.size())))));
}

void add_of_cells(const std::vector<ComparedCell>& cells, const CoreToCoreReference& reference,
                  Caveats& caveats) {
  const bool is_corrected = std::ranges::any_of(cells, [](const ComparedCell& cell) {
    return CoreToCoreReference::governs(*cell.candidate);
  });
  if (is_corrected) caveats.push_back(reference.account());
  add_of_few_repetitions(cells, caveats);
}

}  // namespace

std::vector<std::string> caveats_of(const Comparison& comparison, const ResultSet& base,
                                    const ResultSet& candidate,
                                    const CoreToCoreReference& reference) {
  Caveats caveats{std::string(standing_caveat)};
  add_common_moves(comparison, caveats);
  add_of_run("base", base, caveats);
  add_of_run("candidate", candidate, caveats);
  add_of_machines(base, candidate, caveats);
  add_of_cells(comparison.cells, reference, caveats);
  return caveats;
}

}  // namespace pibench::reports
