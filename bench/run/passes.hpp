// Several runs of one command: each in a process of its own, with another place for everything in
// memory, another order of its cells and its own look at the machine. All functions are pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "bench/run/schedule.hpp"

namespace pibench {

inline constexpr std::size_t runs_max = 100;

/// One of several runs, as the process that makes it is told.
struct Pass {
  std::size_t number = 1;           ///< from 1
  std::size_t of = 1;               ///< how many there are
  std::uint64_t seed = 0;           ///< of its order of trials
  std::filesystem::path directory;  ///< of the results of all

  bool is_alone() const { return of <= 1; }
  /// Where its results are until they are merged.
  std::filesystem::path own_directory() const;
  friend bool operator==(const Pass&, const Pass&) = default;
};

/// The pass of that number, of a command with that seed.
Pass pass_of(std::size_t number, std::size_t of, std::uint64_t seed,
             const std::filesystem::path& directory);

/// What one run of several may spend: an equal part of the budget, and as many repetitions.
Effort share_of(const Effort& effort, std::size_t runs);

/// "2/3:17:results", as an argument; and back. Throws UsageError.
std::string to_text(const Pass& pass);
Pass parse_pass(std::string_view text);

/// Where the run of that number of several writes, within the directory of all.
std::filesystem::path directory_of_run(const std::filesystem::path& directory, std::size_t number);

}  // namespace pibench
