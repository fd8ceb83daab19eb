// The parts of the report page about scenarios whose cells are ranked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// Measured scenarios that the table of names does not hold, in the order of the run.
std::vector<std::string> unknown_scenarios(const ResultSet& run);

/// A ranking per set of parameters, and the phases where a job has some.
std::string html_jobs(const ResultSet& run, std::string_view scenario);

/// Every repetition of every job, with its phases.
std::string html_job_repetitions(const ResultSet& run);

}  // namespace pibench::reports
