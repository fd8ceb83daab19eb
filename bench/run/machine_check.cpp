#include "bench/run/machine_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/harness/placement.hpp"
#include "bench/machine/core_to_core.hpp"
#include "bench/machine/doctor.hpp"
#include "reports/text/format.hpp"

namespace pibench {
namespace {

constexpr const char* before_ns = "core_to_core_before_ns";
constexpr const char* after_ns = "core_to_core_after_ns";
/// Two quiet moments of one machine stay well below this ratio.
constexpr double regime_change = 1.5;

void describe(Recorder& recorder, const Probes& probes) {
  if (probes.core_to_core_ns) recorder.describe_machine(before_ns, *probes.core_to_core_ns);
  if (probes.stamp_cost_ns) recorder.describe_machine("stamp_cost_ns", *probes.stamp_cost_ns);
  recorder.describe_machine("performance_counters",
                            probes.perf_obstacle.empty() ? "usable" : probes.perf_obstacle);
  for (const Placement placement : {Placement::same, Placement::cross})
    recorder.describe_machine(fmt::format("placement_{}", to_string(placement)),
                              describe_placement(placement));
}

}  // namespace

void describe_environment(Recorder& recorder) {
  const Examination examination = examine_machine(recorder.environment());
  describe(recorder, examination.probes);
  for (std::string& warning : doctor_warnings(diagnose(examination)))
    recorder.warn(std::move(warning));
}

void compare_environment(Recorder& recorder) {
  const std::optional<double> after = core_to_core_ns();
  if (!after) return;
  recorder.describe_machine(after_ns, *after);
  const double before = recorder.environment().value(before_ns, *after);
  if (std::max(before, *after) < regime_change * std::min(before, *after)) return;
  recorder.warn(fmt::format(
      "The machine changed during the run: a core-to-core round trip took {} before and {} after "
      "it. Look at the repetitions over time, and measure again.",
      reports::format_duration_ns(before), reports::format_duration_ns(*after)));
}

}  // namespace pibench
