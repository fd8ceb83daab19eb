#include "reports/results/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace pibench::reports {
namespace {

constexpr std::array<std::string_view, 4> outcome_names{"measured", "unsupported", "unavailable",
                                                        "failed"};

std::string text_member(const nlohmann::ordered_json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::string to_string(Outcome outcome) {
  return std::string(outcome_names.at(static_cast<std::size_t>(outcome)));
}

std::optional<Outcome> outcome_from(std::string_view name) {
  const auto found = std::ranges::find(outcome_names, name);
  if (found == outcome_names.end()) return std::nullopt;
  return static_cast<Outcome>(found - outcome_names.begin());
}

bool is_measured(const Cell& cell) {
  return cell.outcome == Outcome::measured && !cell.repetitions.empty();
}

bool is_baseline(const Cell& cell) {
  return cell.traits.substrate == "none";
}

const Distribution* distribution(const Cell& cell, std::string_view name) {
  const auto found = cell.distributions.find(std::string(name));
  return found != cell.distributions.end() && is_measured(cell) ? &found->second : nullptr;
}

std::optional<double> counter(const Repetition& repetition, std::string_view name) {
  const auto found = repetition.counters.find(std::string(name));
  if (found == repetition.counters.end() || !std::isfinite(found->second)) return std::nullopt;
  return found->second;
}

std::vector<const Cell*> not_measured(const ResultSet& results) {
  std::vector<const Cell*> found;
  for (const Cell& cell : results.cells) {
    if (!is_measured(cell)) found.push_back(&cell);
  }
  return found;
}

std::string host_of(const ResultSet& results) {
  for (const char* key : {"host", "hostname", "host_name"}) {
    if (auto host = text_member(results.environment, key); !host.empty()) return host;
  }
  return text_member(results.context, "host_name");
}

std::string run_label(const ResultSet& results) {
  const std::string host = host_of(results);
  return fmt::format("{}, {}", host.empty() ? "unknown host" : host, results.started_at);
}

bool is_release(const ResultSet& results) {
  return results.build_type == "release" || results.build_type == "Release";
}

}  // namespace pibench::reports
