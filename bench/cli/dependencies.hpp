// The third-party parts of the binary, as bench/cmake/dependencies.cmake lists them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pibench {

/// The form in which the binary has a dependency.
enum class Use : std::uint8_t {
  library,    ///< shared, loaded at the start
  archive,    ///< linked in
  on_demand,  ///< shared, loaded by who needs it
  headers,
  embedded,  ///< in the report's page
};

struct Dependency {
  std::string_view name;
  std::string_view version;  ///< the version that the build used
  std::string_view licence;  ///< as an SPDX expression
  Use use;
  std::string_view files;  ///< of a shared library: beginnings of its files' names, blanks between
};

/// All dependencies that CMake listed.
std::span<const Dependency> all_dependencies();
/// Those that are in this binary: it may have been built without the page's charts.
std::vector<Dependency> dependencies();

/// The version that the library reports in this process; empty where it reports none.
std::string run_time_version(const Dependency& dependency);
/// Names of its files that this process has loaded, links followed: libz.so.1.2.13.
std::vector<std::string> loaded_files(const Dependency& dependency);

}  // namespace pibench
