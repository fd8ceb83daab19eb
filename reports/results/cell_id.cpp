#include "reports/results/cell_id.hpp"

#include <algorithm>

namespace pibench::reports {

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

}  // namespace pibench::reports
