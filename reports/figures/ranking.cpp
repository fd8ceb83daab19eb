#include "reports/figures/ranking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "reports/figures/cells.hpp"
#include "reports/results/names.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

bool describes_the_work(const std::string& key) {
  return key != parameters::workers && key != parameters::placement;
}

/// The keys, in order, under which two cells have different values.
std::vector<std::string> differences(const CellId& a, const CellId& b) {
  std::vector<std::string> keys;
  for (const CellId* id : {&a, &b}) {
    for (const auto& [key, value] : id->parameters) {
      const bool differs = parameter_of(a, key) != parameter_of(b, key);
      if (differs && std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

bool same_work(const CellId& a, const CellId& b) {
  return a.scenario == b.scenario && std::ranges::none_of(differences(a, b), describes_the_work);
}

bool same_but_kernel(const CellId& a, const CellId& b) {
  return a.scenario == b.scenario &&
         differences(a, b) == std::vector<std::string>{parameters::kernel};
}

int closeness(const CellId& a, const CellId& b) {
  return (a.workers() == b.workers() ? 2 : 0) + (a.placement() == b.placement() ? 1 : 0);
}

Ranking& ranking_of(std::vector<Ranking>& all, const CellId& id) {
  const auto found = std::ranges::find_if(all, [&](const Ranking& ranking) {
    return ranking.scenario == id.scenario && ranking.parameters == id.parameters;
  });
  if (found != all.end()) return *found;
  return all.emplace_back(Ranking{id.scenario, id.parameters, {}, {}});
}

std::vector<const Cell*> measured_cells(const ResultSet& results, bool baselines) {
  std::vector<const Cell*> found;
  for (const Cell& cell : results.cells) {
    const bool ranked = is_measured(cell) && !sends_messages(cell.id.scenario);
    if (ranked && is_baseline(cell) == baselines) found.push_back(&cell);
  }
  return found;
}

void sort_by_time(std::vector<const Cell*>& cells) {
  std::vector<std::pair<double, const Cell*>> timed;
  timed.reserve(cells.size());
  for (const Cell* cell : cells) timed.emplace_back(median_time_ns(*cell), cell);
  std::ranges::stable_sort(timed, {}, &std::pair<double, const Cell*>::first);
  std::ranges::transform(timed, cells.begin(), &std::pair<double, const Cell*>::second);
}

void attach_baselines(const ResultSet& results, Ranking& ranking) {
  std::set<std::string_view> seen;
  for (const Cell* cell : measured_cells(results, true)) {
    if (!seen.insert(cell->id.transport).second) continue;
    const Cell* found = baseline_for(results, ranking.work(), cell->id.transport);
    if (found != nullptr) ranking.baselines.push_back(found);
  }
}

bool is_shown(const std::vector<Ranking>& all, const Cell* baseline) {
  return std::ranges::any_of(all, [baseline](const Ranking& ranking) {
    return std::ranges::find(ranking.baselines, baseline) != ranking.baselines.end();
  });
}

void attach_leftover(std::vector<Ranking>& all, const Cell& baseline) {
  const auto near = std::ranges::find_if(
      all, [&](const Ranking& ranking) { return same_but_kernel(ranking.work(), baseline.id); });
  Ranking& ranking = near != all.end() ? *near : ranking_of(all, baseline.id);
  ranking.baselines.push_back(&baseline);
}

std::string describe(const std::string& key, const std::string& value) {
  if (key == parameters::queue) return key + ' ' + group_digits(value) + " bytes";
  const bool countable =
      key == parameters::terms || key == parameters::workers || key == parameters::bytes;
  if (!countable) return key + ' ' + value;
  const std::string noun = value == "1" ? key.substr(0, key.size() - 1) : key;
  return group_digits(value) + ' ' + noun;
}

}  // namespace

const Cell* baseline_for(const ResultSet& results, const CellId& id, std::string_view transport) {
  const Cell* best = nullptr;
  for (const Cell& cell : results.cells) {
    if (cell.id.transport != transport || !is_measured(cell) || !same_work(cell.id, id)) continue;
    if (best == nullptr || closeness(cell.id, id) > closeness(best->id, id)) best = &cell;
  }
  return best;
}

std::optional<double> speedup_over_inprocess(const ResultSet& results, const CellId& work,
                                             const Cell& cell) {
  if (!is_measured(cell) || !(median_time_ns(cell) > 0)) return std::nullopt;
  const Cell* alone = baseline_for(results, work, baselines::inprocess);
  if (alone == nullptr) return std::nullopt;
  return median_time_ns(*alone) / median_time_ns(cell);
}

std::string parameter_of(const CellId& id, const std::string& key) {
  return key == parameters::kernel ? id.kernel() : id.parameter(key);
}

std::string label_beside(const CellId& work, const CellId& id) {
  std::vector<std::string> parts{id.transport};
  for (const std::string& key : differences(work, id)) {
    parts.push_back(describe(key, parameter_of(id, key)));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string work_title(const std::string& scenario, const Parameters& parameters) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : parameters) parts.push_back(describe(key, value));
  return parts.empty() ? scenario : fmt::format("{}: {}", scenario, fmt::join(parts, ", "));
}

std::vector<Ranking> rankings(const ResultSet& results) {
  std::vector<Ranking> all;
  for (const Cell* cell : measured_cells(results, false)) {
    ranking_of(all, cell->id).transports.push_back(cell);
  }
  for (Ranking& ranking : all) {
    sort_by_time(ranking.transports);
    attach_baselines(results, ranking);
  }
  for (const Cell* cell : measured_cells(results, true)) {
    if (!is_shown(all, cell)) attach_leftover(all, *cell);
  }
  return all;
}

std::optional<double> ratio_to_fastest(const Ranking& ranking, const Cell& cell) {
  if (ranking.transports.empty() || is_baseline(cell)) return std::nullopt;
  const double fastest = median_time_ns(*ranking.transports.front());
  return fastest > 0 ? std::optional(median_time_ns(cell) / fastest) : std::nullopt;
}

std::vector<const Cell*> all_cells(const Ranking& ranking) {
  std::vector<const Cell*> cells = ranking.transports;
  cells.insert(cells.end(), ranking.baselines.begin(), ranking.baselines.end());
  return cells;
}

}  // namespace pibench::reports
