// The machine's fingerprint: what one must know to read a figure.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace pibench {

/// Flat: name -> text or number, units in the names. Facts that cannot be read are left out. Files
/// are read below `root`; facts from system calls are always of this machine.
nlohmann::ordered_json read_environment(const std::filesystem::path& root = "/");

std::string host_name();
/// ISO 8601 in UTC; `compact` without punctuation, for names of files.
std::string utc_now(bool compact = false);

/// Facts that CMake stamped into this binary.
std::string_view version();
std::string_view build_type();
std::string_view compiler();
/// CMAKE_CXX_FLAGS, the flags of the build type, and the project's own, without the warnings.
std::string_view compiler_flags();

}  // namespace pibench
