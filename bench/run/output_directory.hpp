// The directory that a run writes its results into, and that no other run writes into meanwhile.
#pragma once

#include <array>
#include <filesystem>
#include <string_view>

#include "transports/posix/fd.hpp"

namespace pibench {

/// Removes what is left of several runs below the directory, once it is of no use.
void remove_runs_below(const std::filesystem::path& directory);

/// The files that a run writes, with report.html last.
inline constexpr std::array<std::string_view, 4> result_files{"results.json", "results.csv",
                                                              "samples.csv", "report.html"};

/// Holds a lock (flock(2) of the directory itself) that ends with this process and its children.
/// All functions throw UsageError where the directory cannot be written, or where another run holds
/// it for a second, which is how long the workers of a run that was just killed may take to end. A
/// file system without locks is complained about, and used.
class OutputDirectory {
 public:
  /// Makes it, with its parents. Throws UsageError too where it holds results already, unless these
  /// are to be replaced.
  static OutputDirectory create(const std::filesystem::path& path, bool replace_results);
  /// `path`, or the first free of path-2, path-3 ….
  static OutputDirectory create_fresh(const std::filesystem::path& path);
  /// Opens the directory of a run, or of several, that is to be resumed; makes nothing.
  static OutputDirectory open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }

 private:
  OutputDirectory(std::filesystem::path path, std::string_view remedy);

  std::filesystem::path path_;
  posix::Fd lock_;
};

}  // namespace pibench
