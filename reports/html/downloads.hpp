// The other files of the runs, inside the page.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// A section per run with links to results.csv, samples.csv and results.json, compressed. Together
/// they are at most `bytes_max` characters of the page, the smallest files first; those that do not
/// fit are named with their size.
std::vector<std::string> html_downloads(std::span<const ResultSet> runs, std::size_t bytes_max);

}  // namespace pibench::reports
