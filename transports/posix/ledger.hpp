// The proof, in a run's directory, that this directory and what the run left elsewhere are the
// run's and nobody else's; a small mapped file that survives SIGKILL of its writer.
//
// A directory is a run's where the ledger in it names the directory's own inode, device and name: a
// copied, moved or truncated one proves nothing. While a run begins or ends there is a moment
// without a whole ledger; then the directory has the sticky bit, which mkdir(2) gives with it.
#pragma once

#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "transports/posix/mapping.hpp"
#include "transports/posix/origin.hpp"

namespace pibench::posix {

/// The name of a run's directory: six random letters and digits.
inline constexpr const char* run_name_pattern = "pibench-??????";
inline constexpr mode_t run_mode = 0700;
/// The mode of a run's directory that has no whole ledger yet, or none any more.
inline constexpr mode_t unproved_run_mode = 01700;

/// True when `name` is the pattern with a letter or digit for each '?'.
bool matches(std::string_view pattern, std::string_view name) noexcept;

/// Ids are stored plus one, so that zeroed memory is an empty ledger.
struct Ledger {
  static constexpr const char* file_name = "ledger";
  static constexpr std::array<char, 16> expected_magic{"pibench ledger"};
  static constexpr std::uint32_t expected_version = 1;

  std::array<char, 16> magic;
  std::uint32_t version;
  std::uint32_t bytes;
  std::uint64_t directory_device;
  std::uint64_t directory_inode;
  std::array<char, 64> directory_name;
  Origin origin;
  std::uint32_t user;
  std::uint32_t is_locked;  ///< by flock, for as long as a process of the run lives
  ProcessMark owner;
  std::array<std::array<char, 24>, 24> noted_names;  ///< patterns of what lies in the directory
  std::array<std::int32_t, 1000> queues;             ///< System V
  std::array<std::int32_t, 8> semaphores;
  std::array<char, 64> kernel_name;  ///< the latest, NUL-terminated

  /// Throws std::length_error when full.
  void note_name(std::string_view pattern);
  bool has_noted(std::string_view name) const noexcept;
  bool holds_ids() const noexcept;
};

/// Writes the ledger of the directory that is open, and maps it. Throws std::system_error; the
/// caller then removes the part that was written.
Mapping create_ledger(int directory, const std::filesystem::path& path, bool is_locked);
inline Ledger& ledger_of(const Mapping& mapping) {
  return *static_cast<Ledger*>(mapping.data());
}

/// The evidence of a ledger about the directory in which it lies.
struct Proof {
  std::optional<Ledger> ledger;  ///< none where nothing is proved
  const char* objection = "";    ///< why not
};

/// Reads the ledger of the directory that is open.
Proof prove(int directory, std::string_view directory_name) noexcept;

/// True when a run began to make this directory, or was about to remove it, and was killed just
/// then: it holds nothing, or nothing but a ledger that was begun.
bool is_unproved_run(int directory) noexcept;

}  // namespace pibench::posix
