// The baseline of the pi job: the whole of it in one process, without workers or a transport.
#pragma once

#include <string_view>

#include "bench/plan/scenario.hpp"
#include "bench/scenarios/pi/pi.hpp"
#include "reports/results/model.hpp"
#include "reports/results/names.hpp"

namespace pibench {

/// Named like a transport on the command line and in results.
inline constexpr std::string_view inprocess_name = reports::baselines::inprocess;

/// The scenario of the job.
extern const Scenario scenario_pi;

reports::Traits inprocess_traits();
extern const Explanation inprocess_explanation;

}  // namespace pibench
