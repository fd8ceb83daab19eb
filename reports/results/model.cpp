#include "reports/results/model.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace pibench::reports {
namespace {

constexpr std::array<std::string_view, 4> outcome_names{"measured", "unsupported", "unavailable",
                                                        "failed"};

}  // namespace

std::string CellId::name() const {
  std::string text = scenario + '/' + transport;
  for (const auto& [key, value] : parameters)
    text.append("/").append(key).append(":").append(value);
  return text;
}

std::string CellId::parameter(const std::string& key) const {
  const auto found =
      std::ranges::find(parameters, key, &std::pair<std::string, std::string>::first);
  return found == parameters.end() ? std::string() : found->second;
}

std::string to_string(Outcome outcome) {
  return std::string(outcome_names.at(static_cast<std::size_t>(outcome)));
}

std::optional<Outcome> outcome_from(std::string_view name) {
  const auto found = std::ranges::find(outcome_names, name);
  if (found == outcome_names.end()) return std::nullopt;
  return static_cast<Outcome>(found - outcome_names.begin());
}

}  // namespace pibench::reports
