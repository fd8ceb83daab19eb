// Reasons for which cells have no figure, in plain words, for the page, Markdown and the terminal.
// Texts may hold anything that results hold: writers make them safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// A reason for which cells have no figure; several transports with the same reason share it.
/// Reasons that differ in numbers alone are one: "over its message limit, which is 8190–8192
/// bytes".
struct Missing {
  std::vector<std::string> transports;  ///< in the order of the run
  /// Bytes, ascending; empty where other payloads of these transports are missing as well.
  std::vector<std::uint64_t> payloads;
  bool in_part = false;  ///< the transports have figures of these payloads in other cells
  Outcome outcome = Outcome::failed;
  std::string reason;
  std::size_t cells = 0;
  std::string about;     ///< the cell's name, or "redis, 18 cells"
  std::string sentence;  ///< "posix_mq and sysv_mq do not carry 64 KiB (8 cells): over ..."
};

/// Every cell that was not measured, in the order of the run.
std::vector<Missing> missing(const ResultSet& results);

}  // namespace pibench::reports
