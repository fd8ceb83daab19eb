// Findings of a run, in plain words. The page, Markdown and the terminal all take them from here,
// so that they cannot disagree. Texts may hold anything that results hold: writers make them safe.
// Pointers to cells point into the ResultSet given and live as long as it does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// The subject of a finding.
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
  std::string heading;           ///< "Mean round trip of 8 B"
  std::string placement;         ///< "same"; may be empty
  std::string wakeup;            ///< the winner's
  const Cell* winner = nullptr;  ///< never null
  std::string label;             ///< the winner's name among those compared
  std::string figure;            ///< "5.02 µs", "1.65 M/s"
  std::string interval;  ///< "4.98–5.10 µs" (named_interval()); empty for too few repetitions
  /// The transports that are tied with the winner, the best first; with the kind of wake-up where
  /// it may be another: "pipe (blocking)".
  std::vector<std::string> tied;
  std::size_t compared = 0;  ///< number of those compared, the winner among them
  std::string sentence;      ///< all this in words
};

/// Findings in the order of the topics; those of one topic in the order of the run.
std::vector<Finding> findings(const ResultSet& results);

}  // namespace pibench::reports
