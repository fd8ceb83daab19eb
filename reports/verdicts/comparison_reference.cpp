#include "reports/verdicts/comparison_reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

/// Two quiet moments of one machine stay well below this ratio.
constexpr double reference_moved = 1.5;

std::optional<double> positive_number(const ResultSet& results, const char* key) {
  if (!results.environment.is_object()) return std::nullopt;
  const auto found = results.environment.find(key);
  if (found == results.environment.end() || !found->is_number()) return std::nullopt;
  const double value = found->get<double>();
  return std::isfinite(value) && value > 0 ? std::optional(value) : std::nullopt;
}

}  // namespace

double CoreToCoreReference::Readings::middle_ns() const {
  return std::sqrt(before_ns) * std::sqrt(after_ns);
}

bool CoreToCoreReference::Readings::moved() const {
  return std::max(before_ns, after_ns) >= reference_moved * std::min(before_ns, after_ns);
}

std::optional<CoreToCoreReference::Readings> CoreToCoreReference::readings_of(
    const ResultSet& results) {
  const auto before = positive_number(results, "core_to_core_before_ns");
  if (!before) return std::nullopt;
  return Readings{*before, positive_number(results, "core_to_core_after_ns").value_or(*before)};
}

CoreToCoreReference::CoreToCoreReference(const ResultSet& base, const ResultSet& candidate)
    : base_(readings_of(base)), candidate_(readings_of(candidate)) {}

bool CoreToCoreReference::governs(const Cell& cell) {
  return cell.traits.wakeup == "spinning" && cell.id.parameter("placement").starts_with("cross");
}

double CoreToCoreReference::change() const {
  return is_known() ? candidate_->middle_ns() / base_->middle_ns() : 1;
}

bool CoreToCoreReference::is_unsteady() const {
  return is_known() && (base_->moved() || candidate_->moved());
}

std::string CoreToCoreReference::movement() const {
  const bool in_base = base_->moved();
  const Readings& readings = in_base ? *base_ : *candidate_;
  return fmt::format("{} before and {} after the {}", format_duration_ns(readings.before_ns),
                     format_duration_ns(readings.after_ns), in_base ? "base" : "candidate");
}

std::string CoreToCoreReference::account() const {
  if (!is_known()) {
    return "Cells that spin across CPUs are compared as measured: the core-to-core reference is "
           "absent from one of the files or both.";
  }
  if (is_unsteady()) {
    return fmt::format(
        "Cells that spin across CPUs are not judged: the core-to-core reference took {}.",
        movement());
  }
  return fmt::format(
      "Cells that spin across CPUs are corrected for the core-to-core reference: {} in the base, "
      "{} "
      "in the candidate.",
      format_duration_ns(base_->middle_ns()), format_duration_ns(candidate_->middle_ns()));
}

}  // namespace pibench::reports
