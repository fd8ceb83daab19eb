#include "reports/results/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "reports/results/names.hpp"

namespace pibench::reports {
namespace {

using Json = nlohmann::ordered_json;

Json context_of(const ResultSet& results) {
  Json context = results.context.is_object() ? results.context : Json::object();
  context["json_schema_version"] = 1;
  if (!context.contains("caches") || !context["caches"].is_array()) {
    context["caches"] = Json::array();
  }
  return context;
}

bool is_finite(const Repetition& repetition) {
  return std::isfinite(repetition.real_time_ns) && std::isfinite(repetition.cpu_time_ns);
}

bool is_finite(const Distribution& times) {
  const bool buckets = std::ranges::all_of(times.buckets, [](const Distribution::Bucket& bucket) {
    return std::isfinite(bucket.upper_ns);
  });
  return buckets && std::isfinite(times.min_ns) && std::isfinite(times.p50_ns) &&
         std::isfinite(times.p90_ns) && std::isfinite(times.p99_ns) &&
         std::isfinite(times.p999_ns) && std::isfinite(times.max_ns);
}

void require_finite(const Cell& cell) {
  const bool repetitions = std::ranges::all_of(
      cell.repetitions, [](const Repetition& repetition) { return is_finite(repetition); });
  if (!repetitions) {
    throw std::invalid_argument(
        fmt::format("{}: a repetition's time is not a finite number", cell.id.name()));
  }
  for (const auto& [name, times] : cell.distributions) {
    if (is_finite(times)) continue;
    throw std::invalid_argument(
        fmt::format("{}: the distribution {} has a time that is not finite", cell.id.name(), name));
  }
}

/// Google Benchmark's numbering: a family is a scenario and a transport, an instance one of its
/// sets of parameters.
class Families {
 public:
  struct Position {
    std::size_t family;
    std::size_t instance;
  };
  Position next(const CellId& id) {
    const auto key = std::pair(id.scenario, id.transport);
    auto& entry = families_.try_emplace(key, Position{families_.size(), 0}).first->second;
    return {entry.family, entry.instance++};
  }

 private:
  std::map<std::pair<std::string, std::string>, Position> families_;
};

/// The number of operations that the repetition's time is the mean of.
std::uint64_t iterations_of(const Repetition& repetition) {
  constexpr double every_whole_number_up_to = 9007199254740992.0;
  const double value = counter(repetition, counters::iterations).value_or(1);
  const bool usable = value >= 1 && value <= every_whole_number_up_to && value == std::floor(value);
  return usable ? static_cast<std::uint64_t>(value) : 1;
}

Json row(const Cell& cell, Families::Position position, std::size_t index) {
  const Repetition& repetition = cell.repetitions[index];
  Json json{{"name", cell.id.name()},
            {"family_index", position.family},
            {"per_family_instance_index", position.instance},
            {"run_name", cell.id.name()},
            {"run_type", "iteration"},
            {"repetitions", cell.repetitions.size()},
            {"repetition_index", index},
            {"threads", 1},
            {"iterations", iterations_of(repetition)},
            {"real_time", repetition.real_time_ns},
            {"cpu_time", repetition.cpu_time_ns},
            {"time_unit", "ns"}};
  for (const auto& [name, value] : repetition.counters) {
    if (std::isfinite(value) && !json.contains(name)) json[name] = value;
  }
  return json;
}

Json benchmarks_of(const ResultSet& results) {
  Json rows = Json::array();
  Families families;
  for (const Cell& cell : results.cells) {
    if (!is_measured(cell)) continue;
    const auto position = families.next(cell.id);
    for (std::size_t i = 0; i < cell.repetitions.size(); ++i) {
      rows.push_back(row(cell, position, i));
    }
  }
  return rows;
}

Json raw(const Repetition& repetition) {
  Json counters = Json::object();
  for (const auto& [name, value] : repetition.counters) {
    if (std::isfinite(value)) counters[name] = value;
  }
  return {{"real_time_ns", repetition.real_time_ns},
          {"cpu_time_ns", repetition.cpu_time_ns},
          {"counters", std::move(counters)}};
}

Json raw(const Traits& traits) {
  return {{"summary", traits.summary},
          {"substrate", traits.substrate},
          {"fan_in", traits.fan_in},
          {"wakeup", traits.wakeup},
          {"hand_over", traits.hand_over}};
}

Json raw(const Distribution& times) {
  Json buckets = Json::array();
  for (const auto& bucket : times.buckets) {
    buckets.push_back(Json::array({bucket.upper_ns, bucket.count}));
  }
  return {{"count", times.count},   {"min_ns", times.min_ns},       {"p50_ns", times.p50_ns},
          {"p90_ns", times.p90_ns}, {"p99_ns", times.p99_ns},       {"p999_ns", times.p999_ns},
          {"max_ns", times.max_ns}, {"buckets", std::move(buckets)}};
}

Json raw(const std::map<std::string, Distribution>& distributions) {
  Json json = Json::object();
  for (const auto& [name, times] : distributions) json[name] = raw(times);
  return json;
}

void add_texts(Json& json, const char* key, const std::vector<std::string>& texts) {
  if (!texts.empty()) json[key] = texts;
}

Json raw(const Cell& cell) {
  require_finite(cell);
  Json parameters = Json::object();
  for (const auto& [key, value] : cell.id.parameters) parameters[key] = value;
  Json repetitions = Json::array();
  for (const Repetition& repetition : cell.repetitions) {
    repetitions.push_back(raw(repetition));
  }
  Json json{{"name", cell.id.name()},         {"scenario", cell.id.scenario},
            {"transport", cell.id.transport}, {"parameters", std::move(parameters)},
            {"traits", raw(cell.traits)},     {"outcome", to_string(cell.outcome)},
            {"reason", cell.reason},          {"repetitions", std::move(repetitions)}};
  if (!cell.distributions.empty()) json["distributions"] = raw(cell.distributions);
  add_texts(json, "notes", cell.notes);
  return json;
}

Json pibench_of(const ResultSet& results) {
  Json cells = Json::array();
  for (const Cell& cell : results.cells) cells.push_back(raw(cell));
  const bool described = results.environment.is_object();
  Json json{{"schema_version", schema_version},
            {"version", results.version},
            {"build_type", results.build_type},
            {"command", results.command},
            {"started_at", results.started_at},
            {"seed", results.seed},
            {"complete", results.complete},
            {"environment", described ? results.environment : Json::object()},
            {"cells", std::move(cells)}};
  add_texts(json, "arguments", results.arguments);
  add_texts(json, "warnings", results.warnings);
  return json;
}

}  // namespace

Json to_json(const ResultSet& results) {
  Json pibench = pibench_of(results);
  return {{"context", context_of(results)},
          {"benchmarks", benchmarks_of(results)},
          {"pibench", std::move(pibench)}};
}

std::string results_json(const ResultSet& results) {
  return to_json(results).dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace pibench::reports
