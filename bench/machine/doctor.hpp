// Checks whether figures from this machine can be trusted, and how to mend what stands against it.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bench/harness/topology.hpp"
#include "bench/machine/probes.hpp"

namespace pibench {

enum class Severity : std::uint8_t {
  ok,
  note,     ///< worth knowing when reading figures, or a part that is missing
  warning,  ///< figures would not be trustworthy, or cells of ten workers would fail
};

std::string_view to_string(Severity severity);

struct DoctorFinding {
  Severity severity;
  std::string what;
  std::string value;
  std::string remedy;  ///< a command where there is one; may be empty
};

/// All facts that the diagnosis rests on.
struct Examination {
  nlohmann::ordered_json environment;  ///< as read_environment() gives it
  Topology topology;
  std::vector<int> allowed;  ///< CPUs
  Probes probes;
};

/// Examines this machine; see probe_machine() for its duration and preconditions.
Examination examine_machine(nlohmann::ordered_json environment);

/// Pure. A fact that the examination lacks becomes a note.
std::vector<DoctorFinding> diagnose(const Examination& examination);

/// The warnings only, one line each with the remedy, for results to carry.
std::vector<std::string> doctor_warnings(const std::vector<DoctorFinding>& findings);

}  // namespace pibench
