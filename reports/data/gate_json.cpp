#include "reports/data/gate_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

namespace pibench::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr int gate_schema_version = 1;

/// More digits would pretend to more precision than was measured.
double rounded(double value) {
  return std::stod(fmt::format("{:.6g}", value));
}

Json figure_json(const FigureVerdict& figure) {
  Json json{{"verdict", to_string(figure.verdict)},
            {"reason", figure.reason},
            {"pairs", figure.pairs},
            {"base_ns", rounded(figure.base_ns)},
            {"candidate_ns", rounded(figure.candidate_ns)},
            {"ratio", rounded(figure.ratio)},
            {"margin", rounded(figure.margin)},
            {"spread", rounded(figure.spread)},
            {"p_value", rounded(figure.p_value)},
            {"pairs_needed", figure.pairs_needed}};
  if (figure.interval) {
    json["low"] = rounded(figure.interval->low);
    json["high"] = rounded(figure.interval->high);
  }
  if (figure.smallest_effect) json["smallest_effect"] = rounded(*figure.smallest_effect);
  return json;
}

Json cell_json(const GatedCell& cell) {
  Json json{{"name", cell.name},
            {"wakeup", cell.wakeup},
            {"verdict", to_string(cell.verdict)},
            {"reason", cell.reason},
            {"was_candidate", cell.was_candidate},
            {"time", figure_json(cell.time)}};
  if (cell.p99) json["p99"] = figure_json(*cell.p99);
  json["counters"] = Json::array();
  for (const CounterVerdict& counter : cell.counters)
    json["counters"].push_back({{"name", counter.name},
                                {"base", counter.base},
                                {"candidate", counter.candidate},
                                {"verdict", to_string(counter.verdict)}});
  return json;
}

Json remarks_json(const std::vector<CellRemark>& remarks) {
  Json json = Json::array();
  for (const CellRemark& remark : remarks)
    json.push_back({{"name", remark.name}, {"reason", remark.reason}});
  return json;
}

Json counts_json(const Gate& gate) {
  return {{"regressed", gate.count(Verdict::regressed)},
          {"improved", gate.count(Verdict::improved)},
          {"equivalent", gate.count(Verdict::equivalent)},
          {"inconclusive", gate.count(Verdict::inconclusive)},
          {"broken", gate.broken.size()},
          {"not_judged", gate.not_judged.size()}};
}

}  // namespace

std::string gate_json(const Gate& gate) {
  Json cells = Json::array();
  for (const GatedCell& cell : gate.cells) cells.push_back(cell_json(cell));
  const Json json{{"schema_version", gate_schema_version},
                  {"baseline", gate.setting.baseline},
                  {"candidate", gate.setting.candidate},
                  {"seed", gate.setting.seed},
                  {"pairs_of_screen", gate.setting.pairs_of_screen},
                  {"pairs", gate.setting.pairs},
                  {"seconds", gate.setting.seconds},
                  {"verdict", to_string(run_verdict(gate))},
                  {"counts", counts_json(gate)},
                  {"cells", std::move(cells)},
                  {"broken", remarks_json(gate.broken)},
                  {"not_judged", remarks_json(gate.not_judged)},
                  {"controls", {{"cells", gate.controls}, {"alarms", remarks_json(gate.alarms)}}}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace pibench::reports
