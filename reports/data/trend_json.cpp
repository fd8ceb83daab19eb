#include "reports/data/trend_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace pibench::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr int trend_schema_version = 1;

/// A probability with four decimals, as more are not known.
double four_decimals(double probability) {
  constexpr double decimals = 1e4;
  return std::round(probability * decimals) / decimals;
}

void put_time(const ShiftTime& time, Json& json) {
  json["earliest_run"] = time.earliest;
  json["latest_run"] = time.latest;
  json["certainty"] = four_decimals(time.certainty);
  json["held_runs"] = time.held_runs;
  json["kind"] = to_string(time.kind);
}

Json shift_json(const LevelShift& shift) {
  Json json{{"run", shift.run},
            {"before_ns", shift.before_ns},
            {"after_ns", shift.after_ns},
            {"ratio", shift.ratio()}};
  put_time(shift, json);
  return json;
}

Json shift_json(const CommonShift& shift) {
  Json json{{"run", shift.run}, {"ratio", shift.ratio}};
  put_time(shift, json);
  return json;
}

Json cell_json(const CellTrend& cell) {
  Json medians = Json::array();
  for (const auto& value : cell.medians_ns) medians.push_back(value ? Json(*value) : Json());
  Json shifts = Json::array();
  for (const LevelShift& shift : cell.shifts) shifts.push_back(shift_json(shift));
  return {{"name", cell.name}, {"medians_ns", std::move(medians)}, {"shifts", std::move(shifts)}};
}

}  // namespace

std::string trend_json(const Trend& trend) {
  Json runs = Json::array();
  for (const TrendRun& run : trend.runs) {
    runs.push_back({{"source", run.source},
                    {"started_at", run.started_at},
                    {"version", run.version},
                    {"changes", run.changes}});
  }
  Json cells = Json::array();
  for (const CellTrend& cell : trend.cells) cells.push_back(cell_json(cell));
  Json common = Json::array();
  for (const CommonShift& shift : trend.common_shifts) common.push_back(shift_json(shift));
  Json left_out = Json::array();
  for (const LeftOutFile& file : trend.left_out) {
    left_out.push_back({{"source", file.source}, {"reason", file.reason}});
  }
  const Json json{{"schema_version", trend_schema_version},
                  {"host", trend.host},
                  {"runs", std::move(runs)},
                  {"common_shifts", std::move(common)},
                  {"cells", std::move(cells)},
                  {"left_out", std::move(left_out)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace pibench::reports
