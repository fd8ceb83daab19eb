// Removal of what killed runs leave behind.
//
// Nothing is removed because of its name: a directory is a run's where its ledger proves it
// (ledger.hpp), it is abandoned where nobody holds its lock or, without locks, its owner has ended;
// and its entries must be this user's, on the same mount, no links, and under names that the run
// has noted. All is done relative to descriptors, so that others who rename things meanwhile
// redirect nothing. Doubtful cases are kept and listed with the reason; directories that do not
// even look like a run's and those of other users are passed over in silence.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "transports/posix/removal.hpp"

namespace pibench::posix {

/// Lines for people about what was removed, or would be, and what was kept and why.
struct CleanReport {
  std::vector<std::string> removed;
  std::vector<std::string> kept;
  bool is_complete = true;  ///< false where something stays that a run has left
};

/// A run's directory that nobody uses, while it is cleaned.
struct AbandonedRun {
  int directory;    ///< open, proved and locked
  std::string tag;  ///< of the run
  RemovalMode mode;

  /// True when there is a file of that name.
  bool holds(const char* name) const noexcept;
};

/// Removes parts of a run that live elsewhere, in a server for instance; a reason that it returns
/// keeps the directory.
using AlsoClean = std::function<std::string(const AbandonedRun& run)>;

/// Removes what killed runs of this user left under $TMPDIR or /tmp, or says what it would remove.
/// Waits for up to 2 s where an owner has just been killed. Throws std::system_error where the
/// directory cannot be read.
CleanReport clean_abandoned(const AlsoClean& also = {}, RemovalMode mode = RemovalMode::remove);

}  // namespace pibench::posix
