// The JSON objects of `list --json` and `explain --json`.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "bench/catalogue/catalogue.hpp"

namespace pibench::cli {

using Json = nlohmann::ordered_json;

/// The descriptor, and the limits on this machine for one worker.
Json describe(const Row& row, const Settings& settings);
Json describe(const Absence& absence);
Json describe_inprocess();

/// The description with its explanation, and the limits for several numbers of workers.
Json explain(const Row& row, const Settings& settings);
Json explain_inprocess();

/// The names that describe() knows, in the order of `list`.
std::vector<std::string_view> described_names();

}  // namespace pibench::cli
