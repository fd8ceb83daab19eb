// The machine's fingerprint: what one must know to read a figure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace pibench {

/// Flat: name -> text or number, units in the names. What cannot be read is left out.
nlohmann::ordered_json read_environment();

std::string host_name();
/// ISO 8601 in UTC; `compact` without punctuation, for names of files.
std::string utc_now(bool compact = false);

/// As CMake stamped them into this binary.
std::string_view version();
std::string_view build_type();
std::string_view compiler();

}  // namespace pibench
