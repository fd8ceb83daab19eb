// The part of the diagnosis that compares kernel limits with what workers need.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "bench/machine/doctor.hpp"

namespace pibench::machine {

/// A warning per limit that is too low for ten workers, a note per limit that is too low for 1024;
/// one finding in severity ok where there is neither.
std::vector<DoctorFinding> judge_limits(const nlohmann::ordered_json& environment);

}  // namespace pibench::machine
