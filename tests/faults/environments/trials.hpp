// The commands that are run in every environment, and what each of them says where all is well.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/faults/environments/environment.hpp"

namespace pibench::test {

/// A mechanism, as `pibench list` and `pibench explain` tell of it.
struct Transport {
  std::string name;
  std::string kind;  ///< family and substrate
  bool usable = false;
  std::string reason;       ///< why not
  std::string explanation;  ///< the calls that it makes, among others

  bool explained_by_any(const std::vector<std::string>& words) const;
};

/// Those that this machine has.
std::vector<Transport> read_transports(const std::filesystem::path& binary);

enum class Verb : std::uint8_t { pi, run, list, doctor, report, clean };

/// One start of the program, which decides a row for each of its transports, or one for itself.
struct Trial {
  std::string name;
  Verb kind;
  std::set<Need> needs;
  std::vector<Transport> transports;
  bool is_stopped = false;  ///< would go on for ever, and is stopped once it is at work

  std::vector<std::string> rows() const;
  std::vector<std::string> arguments(const Start& start) const;
  /// What it writes its results into: a directory of `run`, a file of `report`.
  std::filesystem::path target(const Start& start) const;
};

/// Of a kind of transport one, of some of them a run, of the other commands each.
std::vector<Trial> all_trials(const std::vector<Transport>& transports);
/// A few quick ones.
std::vector<Trial> trials_of_combinations(const std::vector<Transport>& transports);

}  // namespace pibench::test
