#include "reports/data/comparison_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "reports/figures/cells.hpp"
#include "reports/verdicts/by_transport.hpp"
#include "reports/verdicts/ruled_out.hpp"

namespace pibench::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr int comparison_schema_version = 1;

void add_if(Json& json, const char* key, const std::optional<double>& value) {
  if (value) json[key] = *value;
}

/// What a time and a figure besides have in common.
void add_judgement(Json& json, const ComparedFigure& figure) {
  if (figure.interval) {
    json["low"] = figure.interval->low;
    json["high"] = figure.interval->high;
  }
  add_if(json, "smallest_effect", figure.smallest_effect);
  add_if(json, "p_value", figure.p_value);
  add_if(json, "uncorrected_ratio", figure.uncorrected_ratio);
}

Json besides(const ComparedFigure& figure) {
  Json json{{"name", figure.kind->name},
            {"verdict", to_string(figure.verdict)},
            {"reason", figure.reason},
            {"base_median", figure.base_value},
            {"candidate_median", figure.candidate_value},
            {"ratio", figure.ratio},
            {"margin", figure.margin}};
  add_judgement(json, figure);
  return json;
}

Json compared(const ComparedCell& cell) {
  Json json{{"name", cell.name()},
            {"scenario", cell.base->id.scenario},
            {"transport", cell.base->id.transport},
            {"wakeup", cell.candidate->traits.wakeup},
            {"verdict", to_string(cell.verdict)},
            {"reason", cell.reason},
            {"base_median_ns", median_time_ns(*cell.base)},
            {"candidate_median_ns", median_time_ns(*cell.candidate)},
            {"base_repetitions", cell.base->repetitions.size()},
            {"candidate_repetitions", cell.candidate->repetitions.size()},
            {"ratio", cell.ratio},
            {"margin", cell.margin},
            {"two_humped", cell.bimodal}};
  add_judgement(json, cell);
  for (const ComparedFigure& other : cell.others) json["figures"].push_back(besides(other));
  return json;
}

Json counts(const Comparison& comparison) {
  return {{"regressed", comparison.count(Verdict::regressed)},
          {"improved", comparison.count(Verdict::improved)},
          {"equivalent", comparison.count(Verdict::equivalent)},
          {"inconclusive", comparison.count(Verdict::inconclusive)},
          {"not_compared", comparison.uncompared.size()},
          {"lost", comparison.lost()}};
}

/// How many cells of each scenario are less than so much slower.
Json ruled_out_of(const Comparison& comparison) {
  Json rows = Json::array();
  for (const RuledOut& row : ruled_out(comparison)) {
    Json below = Json::array();
    for (std::size_t i = 0; i < slow_downs.size(); ++i)
      below.push_back({{"slow_down", slow_downs[i]}, {"cells", row.below[i]}});
    rows.push_back({{"scenario", row.scenario},
                    {"cells", row.cells},
                    {"median_ratio", row.middle},
                    {"slower_by_less_than", std::move(below)}});
  }
  return rows;
}

Json by_transport_of(const Comparison& comparison) {
  const ByTransport together = by_transport(comparison);
  Json rows = Json::array();
  for (const TransportChange& change : together.transports)
    rows.push_back({{"transport", change.transport},
                    {"cells", change.cells},
                    {"median_ratio", change.middle},
                    {"low", change.interval.low},
                    {"high", change.interval.high},
                    {"p_value", change.p_value}});
  return {{"common_ratio", together.common}, {"transports", std::move(rows)}};
}

}  // namespace

std::string comparison_json(const Comparison& comparison) {
  Json cells = Json::array();
  for (const ComparedCell& cell : comparison.cells) cells.push_back(compared(cell));
  Json uncompared = Json::array();
  for (const UncomparedCell& cell : comparison.uncompared) {
    uncompared.push_back({{"name", cell.name}, {"reason", cell.reason}, {"lost", cell.lost}});
  }
  Json moved = Json::array();
  for (const CommonMove& move : comparison.moved)
    moved.push_back({{"figure", move.figure}, {"ratio", move.ratio}});
  const Json json{{"schema_version", comparison_schema_version},
                  {"base", comparison.base},
                  {"candidate", comparison.candidate},
                  {"verdict", to_string(run_verdict(comparison))},
                  {"counts", counts(comparison)},
                  {"moved_alike", std::move(moved)},
                  {"ruled_out", ruled_out_of(comparison)},
                  {"by_transport", by_transport_of(comparison)},
                  {"cells", std::move(cells)},
                  {"not_compared", std::move(uncompared)},
                  {"caveats", comparison.caveats}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace pibench::reports
