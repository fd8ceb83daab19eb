// Which calls are to fail, of those that a run has made.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/faults/injector/occurrence.hpp"

namespace pibench::test {

enum class Role : std::uint8_t { parent, worker, server };

/// A task by what it is for: "parent", "worker 1", "server", "server thread 2".
struct Actor {
  Role role;
  std::string name;
};
using Cast = std::map<TaskPath, Actor>;

/// What a run did in which nothing failed.
struct Recording {
  std::vector<Occurrence> calls;
  std::vector<TaskPath> programs;  ///< what had become another program
  std::string pi;                  ///< the line with the answer
};

void to_json(nlohmann::json& json, const Recording& recording);
void from_json(const nlohmann::json& json, Recording& recording);

/// The workers are the `workers` processes that the parent forks last; all others are servers.
Cast cast_of(const Recording& recording, std::size_t workers);

/// One run in which a call fails.
struct Shot {
  std::string transport;
  Actor actor;
  Occurrence occurrence;
  int error;

  /// "pipe: write 2 of worker 1: EIO".
  std::string name() const;
};

/// What is asked for; what is empty or 0 is not.
struct Choice {
  std::vector<std::string> roles;  ///< "worker" for all of them, or "worker 1"
  std::vector<std::string> calls;
  unsigned nth = 0;
  int error = 0;

  bool is_everything() const { return roles.empty() && calls.empty() && nth == 0; }
};

/// Every occurrence that is asked for, each with one of its errnos, the same each
/// time.
std::vector<Shot> all_shots(const std::string& transport, const Recording& recording,
                            const Cast& cast, const Choice& choice);

/// So many of them, the same each time: first one of each call of each role, then another, …
std::vector<Shot> sample_of(std::vector<Shot> shots, std::size_t most);

}  // namespace pibench::test
