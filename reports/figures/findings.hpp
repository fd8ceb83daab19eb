// What a run shows, in plain words. The page, Markdown and the terminal all say it from here, so
// that they cannot disagree. Texts hold what the results hold: who shows them makes them safe.
// Pointers to cells point into the ResultSet given and live as long as it does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/figures/cells.hpp"
#include "reports/results/model.hpp"

namespace pibench::reports {

/// What a finding is about.
enum class Topic : std::uint8_t {
  job,             ///< pi, contention: whole jobs, one finding per set of parameters
  small_messages,  ///< the round trip of 8 bytes, or of the smallest payload
  large_messages,  ///< the round trip of the largest payload that most transports carry
  message_rate,    ///< messages per second, of the small payload
  byte_rate,       ///< bytes per second, of the large payload
  cpu,             ///< CPU time of parent and workers per message, of the small payload
};

/// The best of cells that may be compared: one payload, the fewest workers that were measured, one
/// placement and, but for jobs and CPU time, one kind of wake-up. Baselines and processes that were
/// not pinned do not take part, the latter but for jobs.
struct Finding {
  Topic topic = Topic::job;
  std::string heading;           ///< "Round trip of 8 B"
  std::string placement;         ///< "same"; may be empty
  std::string wakeup;            ///< the winner's
  const Cell* winner = nullptr;  ///< never null
  std::string label;             ///< the winner's name among those compared
  std::string figure;            ///< "5.02 µs", "1.65 M/s"
  std::string interval;          ///< 95 %, "4.98–5.10 µs"; empty of too few repetitions
  /// What cannot be told apart from the winner, the best first; with the kind of wake-up where it
  /// may be another: "pipe (blocking)".
  std::vector<std::string> tied;
  std::size_t compared = 0;  ///< how many took part, the winner among them
  std::string sentence;      ///< says all this
};

/// In the order of the topics; of one topic in the order of the run.
std::vector<Finding> findings(const ResultSet& results);

/// Why cells have no figure: what several transports have in common is said once. Reasons that
/// differ in numbers alone are one: "over its message limit, which is 8190–8192 bytes".
struct Missing {
  std::vector<std::string> transports;  ///< in the order of the run
  /// In bytes, ascending; empty where other payloads of these transports are missing as well.
  std::vector<std::string> payloads;
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
