// From what the user asked for to the list of cells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/catalogue.hpp"
#include "bench/scenarios/pi.hpp"
#include "reports/model.hpp"

namespace pibench {

/// The baseline that needs no transport; named like one on the command line and in results.
inline constexpr std::string_view inprocess_name = "inprocess";

struct RunRequest {
  std::vector<std::string> transports;  ///< empty: all
  std::vector<std::string> required;    ///< must be usable, or the run does not start
  std::vector<std::uint16_t> workers{10};
  std::vector<Placement> placements{Placement::os};
  std::uint64_t terms = 10'000'000;
  series::Kernel kernel = series::Kernel::simd;
  int repetitions = 30;
  std::optional<Nanoseconds> deadline;  ///< of one trial; default_deadline() where unset
  Settings settings;
};

/// One cell to measure. `row` is nullptr for the in-process baseline, and for a cell whose outcome
/// is known beforehand (in `known`).
struct PlannedCell {
  reports::CellId id;
  reports::Traits traits;
  const Row* row = nullptr;
  PiJob job;
  std::optional<reports::Cell> known;
};

/// The names that --transport takes: the catalogue, what is absent from it, and the baseline.
std::vector<std::string> known_transports();

/// Throws UsageError for an unknown name, and for a required transport that is not usable here.
std::vector<PlannedCell> make_plan(const RunRequest& request);

}  // namespace pibench
