#include "reports/text/change.hpp"

#include <fmt/format.h>

namespace pibench::reports {

std::string change_text(double ratio) {
  return fmt::format("{:+.1f} %", 100 * (ratio - 1));
}

std::string change_text(const std::optional<Interval>& ratios) {
  if (!ratios) return {};
  return fmt::format("{:+.1f} to {}", 100 * (ratios->low - 1), change_text(ratios->high));
}

std::string percent_text(double part) {
  return fmt::format("{:.3g} %", 100 * part);
}

}  // namespace pibench::reports
