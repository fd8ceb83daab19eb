#include "reports/results/cell_id.hpp"

#include <algorithm>
#include <charconv>

#include "reports/results/names.hpp"

namespace pibench::reports {
namespace {

/// The number that is written exactly so; texts that differ never give the same number.
std::optional<std::uint64_t> whole_number(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = std::to_string(value) == text;
  return is_number ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string CellId::name() const {
  std::string text = scenario + '/' + transport;
  for (const auto& [key, value] : parameters)
    text.append("/").append(key).append(":").append(value);
  return text;
}

std::string CellId::parameter(std::string_view key) const {
  const auto found =
      std::ranges::find(parameters, key, &std::pair<std::string, std::string>::first);
  return found == parameters.end() ? std::string() : found->second;
}

Payload CellId::payload_bytes() const {
  return whole_number(parameter(parameters::bytes));
}

std::optional<std::uint64_t> CellId::workers() const {
  return whole_number(parameter(parameters::workers));
}

std::string CellId::placement() const {
  return parameter(parameters::placement);
}

bool CellId::is_unpinned() const {
  return placement() == placements::os;
}

std::string CellId::pass() const {
  return parameter(parameters::pass);
}

std::string CellId::kernel() const {
  const std::string named = parameter(parameters::kernel);
  return named.empty() ? std::string(scenario_of(scenario).usual_kernel) : named;
}

}  // namespace pibench::reports
