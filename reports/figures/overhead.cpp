#include "reports/figures/overhead.hpp"

#include <algorithm>

#include "reports/figures/cells.hpp"
#include "reports/results/names.hpp"

namespace pibench::reports {
namespace {

CellId without_side(CellId id) {
  std::erase_if(id.parameters,
                [](const auto& parameter) { return parameter.first == parameters::side; });
  return id;
}

bool is_stream(const CellId& work) {
  return work.pass() == passes::stream;
}

std::optional<double> quotient(const Cell& above, const Cell& below) {
  const double time_ns = median_time_ns(below);
  return time_ns > 0 ? std::optional(median_time_ns(above) / time_ns) : std::nullopt;
}

}  // namespace

std::optional<double> OverheadPair::ratio() const {
  if (pibench == nullptr || bare == nullptr) return std::nullopt;
  return is_stream(work) ? quotient(*bare, *pibench) : quotient(*pibench, *bare);
}

std::optional<Interval> OverheadPair::interval() const {
  if (pibench == nullptr || bare == nullptr) return std::nullopt;
  return is_stream(work) ? ratio_interval(*bare, *pibench) : ratio_interval(*pibench, *bare);
}

std::optional<double> OverheadPair::difference_ns() const {
  if (pibench == nullptr || bare == nullptr) return std::nullopt;
  return median_time_ns(*pibench) - median_time_ns(*bare);
}

std::vector<OverheadPair> overhead_pairs(const ResultSet& results) {
  std::vector<OverheadPair> pairs;
  for (const Cell& cell : results.cells) {
    if (cell.id.scenario != scenarios::overhead || !is_measured(cell)) continue;
    auto work = without_side(cell.id);
    const auto found = std::ranges::find(pairs, work, &OverheadPair::work);
    OverheadPair& pair =
        found != pairs.end() ? *found : pairs.emplace_back(OverheadPair{.work = std::move(work)});
    (cell.id.parameter(parameters::side) == sides::bare ? pair.bare : pair.pibench) = &cell;
  }
  return pairs;
}

}  // namespace pibench::reports
