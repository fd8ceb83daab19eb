#include "reports/verdicts/ruled_out.hpp"

#include <algorithm>
#include <map>

namespace pibench::reports {
namespace {

void count(double upper_end, RuledOut& row) {
  ++row.cells;
  for (std::size_t i = 0; i < slow_downs.size(); ++i)
    if (upper_end < 1 + slow_downs[i]) ++row.below[i];
}

RuledOut& row_of(const std::string& scenario, std::vector<RuledOut>& rows) {
  const auto found = std::ranges::find(rows, scenario, &RuledOut::scenario);
  return found != rows.end() ? *found : rows.emplace_back(RuledOut{.scenario = scenario});
}

}  // namespace

std::vector<RuledOut> ruled_out(const Comparison& comparison) {
  std::vector<RuledOut> rows;
  std::map<std::string, std::vector<double>> ratios;
  for (const ComparedCell& cell : comparison.cells) {
    if (!cell.interval || !has_repetitions_of_a_verdict(cell)) continue;
    const std::string& scenario = cell.base->id.scenario;
    count(cell.interval->high, row_of(scenario, rows));
    ratios[scenario].push_back(cell.ratio);
  }
  for (RuledOut& row : rows) row.middle = median(ratios[row.scenario]);
  return rows;
}

}  // namespace pibench::reports
