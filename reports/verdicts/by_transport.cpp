#include "reports/verdicts/by_transport.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "reports/stats/holm.hpp"
#include "reports/stats/order_statistics.hpp"
#include "reports/stats/signs.hpp"

namespace pibench::reports {
namespace {

constexpr std::size_t fewest_transports = 3;
constexpr double significance = 0.01;

/// The logarithms of the ratios of one transport's cells.
struct Changes {
  std::string transport;
  std::vector<double> logs;
};

std::vector<Changes> changes_in(const Comparison& comparison) {
  std::vector<Changes> all;
  for (const ComparedCell& cell : comparison.cells) {
    if (!has_repetitions_of_a_verdict(cell)) continue;
    const std::string& name = cell.base->id.transport;
    auto found = std::ranges::find(all, name, &Changes::transport);
    if (found == all.end()) found = all.insert(all.end(), {name, {}});
    found->logs.push_back(std::log(cell.ratio));
  }
  std::erase_if(all, [](const Changes& each) { return each.logs.size() < fewest_for_interval; });
  return all;
}

double take_out_common(std::vector<Changes>& all) {
  std::vector<double> logs;
  for (const Changes& each : all) logs.insert(logs.end(), each.logs.begin(), each.logs.end());
  const double common = median(logs);
  for (Changes& each : all)
    for (double& log : each.logs) log -= common;
  return std::exp(common);
}

TransportChange change_of(const Changes& changes) {
  const Interval logs = median_interval_of(changes.logs);
  return {.transport = changes.transport,
          .cells = changes.logs.size(),
          .middle = std::exp(median(changes.logs)),
          .interval = {std::exp(logs.low), std::exp(logs.high)}};
}

/// Of either direction.
double p_value_of(const Changes& changes) {
  const double one_sided =
      std::min(sign_test_above(changes.logs, 0), sign_test_below(changes.logs, 0));
  return std::min(1.0, 2 * one_sided);
}

}  // namespace

TransportVerdict verdict_on(const TransportChange& change) {
  if (change.p_value <= significance)
    return change.middle > 1 ? TransportVerdict::slower : TransportVerdict::faster;
  const bool within =
      change.interval.low > 1 - alike_margin && change.interval.high < 1 + alike_margin;
  return within ? TransportVerdict::alike : TransportVerdict::open;
}

ByTransport by_transport(const Comparison& comparison) {
  std::vector<Changes> all = changes_in(comparison);
  if (all.size() < fewest_transports) return {};
  ByTransport result{.common = take_out_common(all)};
  std::vector<double> p_values;
  for (const Changes& changes : all) {
    result.transports.push_back(change_of(changes));
    p_values.push_back(p_value_of(changes));
  }
  const std::vector<double> adjusted = holm_adjusted(p_values);
  for (std::size_t i = 0; i < adjusted.size(); ++i) result.transports[i].p_value = adjusted[i];
  return result;
}

}  // namespace pibench::reports
