#include "reports/figures/traffic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "reports/figures/cells.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/results/names.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;
using Cells = std::vector<const Cell*>;

/// The parameters without the payload; one that is no number of bytes stays.
Parameters without_payload(const CellId& id) {
  Parameters parameters = id.parameters;
  if (!id.payload_bytes()) return parameters;
  std::erase_if(parameters,
                [](const auto& parameter) { return parameter.first == parameters::bytes; });
  return parameters;
}

/// The parameters with the payload in front, as it stands in names.
Parameters with_payload(const Parameters& others, const Payload& payload) {
  Parameters all;
  if (payload) all.emplace_back(parameters::bytes, fmt::to_string(*payload));
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

/// Cells of one table: the same parameters but for the payload.
struct Group {
  Parameters parameters;
  Cells cells;
};

std::vector<Group> groups_of(const ResultSet& results, std::string_view scenario) {
  std::vector<Group> groups;
  for (const Cell& cell : results.cells) {
    if (cell.id.scenario != scenario) continue;
    auto parameters = without_payload(cell.id);
    const auto found = std::ranges::find(groups, parameters, &Group::parameters);
    Group& group =
        found != groups.end() ? *found : groups.emplace_back(Group{std::move(parameters), {}});
    group.cells.push_back(&cell);
  }
  return groups;
}

std::vector<Payload> payloads_of(const Cells& cells) {
  std::set<Payload> payloads;
  for (const Cell* cell : cells) payloads.insert(cell->id.payload_bytes());
  return {payloads.begin(), payloads.end()};
}

void place(std::vector<TrafficRow>& rows, const TrafficTable& table, const Cell& cell) {
  const auto column = std::ranges::find(table.payloads, cell.id.payload_bytes());
  if (column == table.payloads.end()) return;
  const CellId work{table.scenario, {}, with_payload(table.parameters, cell.id.payload_bytes())};
  const std::string label = label_beside(work, cell.id);
  const auto found = std::ranges::find(rows, label, &TrafficRow::label);
  TrafficRow& row = found != rows.end()
                        ? *found
                        : rows.emplace_back(TrafficRow{label, cell.traits.wakeup,
                                                       Cells(table.payloads.size(), nullptr)});
  row.cells[static_cast<std::size_t>(column - table.payloads.begin())] = &cell;
}

/// The first payload with a figure, and its time; after all others where there is none.
std::pair<std::size_t, double> rank(const TrafficRow& row) {
  const auto has_figure = [](const Cell* cell) { return cell != nullptr && is_measured(*cell); };
  const auto found = std::ranges::find_if(row.cells, has_figure);
  const double time = found != row.cells.end() ? median_time_ns(**found) : 0;
  return {static_cast<std::size_t>(found - row.cells.begin()), time};
}

void sort(std::vector<TrafficRow>& rows) {
  std::vector<std::pair<std::pair<std::size_t, double>, TrafficRow>> ranked;
  ranked.reserve(rows.size());
  for (TrafficRow& row : rows) ranked.emplace_back(rank(row), std::move(row));
  std::ranges::stable_sort(ranked, {}, [](const auto& entry) { return entry.first; });
  std::ranges::transform(ranked, rows.begin(), [](auto& entry) { return std::move(entry.second); });
}

TrafficTable table_of(std::string_view scenario, const Group& group) {
  TrafficTable table{std::string(scenario), group.parameters, payloads_of(group.cells), {}, {}, {}};
  for (const Cell* cell : group.cells) {
    place(is_baseline(*cell) ? table.baselines : table.transports, table, *cell);
  }
  sort(table.transports);
  return table;
}

bool has_transport(const Group& group, std::string_view transport) {
  return std::ranges::any_of(group.cells,
                             [&](const Cell* cell) { return cell->id.transport == transport; });
}

/// Adds baselines that were measured in another place, such as the copy floor.
void attach_baselines(TrafficTable& table, const Group& own, const ResultSet& results) {
  std::set<std::string> seen;
  for (const Cell& cell : results.cells) {
    if (cell.id.scenario != table.scenario || !is_baseline(cell) || !is_measured(cell)) continue;
    const std::string& transport = cell.id.transport;
    if (has_transport(own, transport) || !seen.insert(transport).second) continue;
    for (const Payload& payload : table.payloads) {
      const CellId wanted{table.scenario, {}, with_payload(table.parameters, payload)};
      const Cell* found = baseline_for(results, wanted, transport);
      if (found != nullptr) place(table.baselines, table, *found);
    }
  }
}

/// By payload; of several cells the first.
std::map<Payload, double> checks_of(const ResultSet& results, std::string_view scenario) {
  std::map<Payload, double> checks;
  for (const Cell& cell : results.cells) {
    if (cell.id.scenario != scenario || !is_baseline(cell) || !is_measured(cell)) continue;
    if (const auto check = counter_median(cell, counters::check_ns))
      checks.try_emplace(cell.id.payload_bytes(), *check);
  }
  return checks;
}

bool are_unpinned(const Parameters& parameters) {
  return CellId{{}, {}, parameters}.is_unpinned();
}

std::string titled(const std::string& scenario, const Parameters& parameters) {
  const std::string title = work_title(scenario, parameters);
  return are_unpinned(parameters) ? title + " (unpinned: not comparable)" : title;
}

std::string_view short_word(Outcome outcome) {
  switch (outcome) {
    case Outcome::unsupported:
      return "unsup.";
    case Outcome::unavailable:
      return "unavail.";
    default:
      return "failed";
  }
}

}  // namespace

bool TrafficTable::is_unpinned() const {
  return are_unpinned(parameters);
}

std::string TrafficTable::title() const {
  return titled(scenario, parameters);
}

std::string TrafficTable::title_of(const Payload& payload) const {
  return titled(scenario, with_payload(parameters, payload));
}

std::vector<TrafficRow> TrafficTable::rows() const {
  auto all = transports;
  all.insert(all.end(), baselines.begin(), baselines.end());
  return all;
}

Contest TrafficTable::contest(std::size_t payload) const {
  Cells cells;
  for (const TrafficRow& row : transports) cells.push_back(row.cells[payload]);
  return Contest(cells);
}

std::string TrafficTable::mixed_wakeups() const {
  std::set<std::string> kinds;
  for (const TrafficRow& row : transports) {
    if (rank(row).first < row.cells.size()) kinds.insert(row.wakeup);
  }
  return kinds.size() > 1 ? fmt::format("{}", fmt::join(kinds, ", ")) : std::string();
}

bool TrafficTable::is_check_costly(const Cell& cell) const {
  constexpr double noticeable = 0.05;
  if (!is_measured(cell) || is_baseline(cell)) return false;
  const auto check = check_ns.find(cell.id.payload_bytes());
  return check != check_ns.end() && check->second > noticeable * median_time_ns(cell);
}

std::vector<TrafficTable> traffic_tables(const ResultSet& results, std::string_view scenario) {
  const auto groups = groups_of(results, scenario);
  const auto ranks = [](const Group& group) {
    return std::ranges::any_of(
        group.cells, [](const Cell* cell) { return is_measured(*cell) && !is_baseline(*cell); });
  };
  const bool any_ranks = std::ranges::any_of(groups, ranks);
  std::vector<TrafficTable> tables;
  for (const Group& group : groups) {
    // Baselines alone are shown beside the transports of another place; what was not measured is
    // listed elsewhere, with its reason.
    if (any_ranks && !ranks(group)) continue;
    tables.push_back(table_of(scenario, group));
    attach_baselines(tables.back(), group, results);
    tables.back().check_ns = checks_of(results, scenario);
  }
  return tables;
}

std::vector<TrafficTable> traffic_tables(const ResultSet& results) {
  std::vector<TrafficTable> all;
  for (const ScenarioFacts& scenario : known_scenarios()) {
    if (scenario.arrangement != Arrangement::by_payload) continue;
    std::ranges::move(traffic_tables(results, scenario.name), std::back_inserter(all));
  }
  return all;
}

std::string traffic_figure(const Cell& cell) {
  constexpr std::uint64_t bytes_matter_from = 4096;
  if (!is_measured(cell)) return std::string(short_word(cell.outcome));
  const ScenarioFacts scenario = scenario_of(cell.id.scenario);
  if (!scenario.shows_rate) return format_duration_ns(median_time_ns(cell));
  const bool in_messages = cell.id.payload_bytes().value_or(0) < bytes_matter_from;
  const CounterFacts rate = counter_of(in_messages ? scenario.rate : counters::bytes_per_second);
  return format_figure(counter_median(cell, rate.name), rate.unit);
}

}  // namespace pibench::reports
