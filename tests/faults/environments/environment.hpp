// Surroundings in which a program may find itself, and what may be expected of it there.
#pragma once

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/faults/matrix/sandbox.hpp"
#include "tests/support/command.hpp"

namespace pibench::test {

/// What a command needs of where it runs, or an environment changes.
enum class Need : std::uint8_t {
  start,      ///< all do
  output,     ///< standard output and error; all do
  workers,    ///< to fork, signal and wait for them
  temporary,  ///< a directory under $TMPDIR
  place,      ///< where results are written
  machine,    ///< to read what machine this is
};

/// How a command is started there.
struct Start {
  std::filesystem::path binary;
  std::filesystem::path results;  ///< an earlier results.json to read
  std::filesystem::path place{};  ///< the directory for results, as the command line names it
  std::string terms = "1000";     ///< of the pi series
  Command::Options options{};
  std::vector<std::shared_ptr<void>> held{};  ///< given back after the run
};

struct Expectation {
  /// Commands that need none of these do as everywhere.
  std::set<Need> touches{};
  /// Words of an explanation ("msgget"): a transport that is explained by one of them may be
  /// unavailable, in all scenarios alike. "" is in all.
  std::vector<std::string> hits{};
  /// One of these is in each reason, and on standard error where a command fails.
  std::vector<std::string> causes{};
  /// Of a touched command, in place of 0; with 0 or 1 among them cells may have failed, too.
  std::set<int> codes{0};
  bool out_is_lost = false;       ///< what is said there cannot be written
  bool out_goes_nowhere = false;  ///< nor read here
  bool err_is_lost = false;
  int stop = SIGTERM;         ///< the signal that ends what would go on for ever
  bool may_not_load = false;  ///< the loader may have too little to start the program
  std::vector<std::pair<std::string, std::string>> says{};  ///< which command must say what
};

struct Environment {
  std::string group;
  std::string name;  ///< unique and short
  std::string meaning;
  Expectation expectation;
  bool needs_privilege = false;
  /// What it is changed in the sandbox and the start; throws NotHere where that cannot be done.
  std::function<void(Sandbox&, Start&)> prepare;
  /// So many degrees of it, from the hardest on, until one lets the command end well.
  unsigned degrees = 1;
  std::function<void(unsigned degree, Start&)> tighten{};
  /// What is wrong with it afterwards; empty where nothing is.
  std::function<std::string(const Start&)> inspect{};
  bool in_sample = false;  ///< combined with others in the ordinary run, too
};

/// Why an environment cannot be made on this machine.
struct NotHere : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::vector<Environment> signal_environments();
std::vector<Environment> descriptor_environments();
std::vector<Environment> limit_environments();
std::vector<Environment> temporary_environments();
std::vector<Environment> place_environments();
std::vector<Environment> refusal_environments();
std::vector<Environment> namespace_environments();
std::vector<Environment> machine_environments();

/// Makes the sandbox that of an ordinary user without a name, who runs the command. Needs
/// privilege.
void as_another_user(Sandbox& sandbox, Start& start);

/// All at once; their causes and codes are joined.
Environment combined(const std::vector<const Environment*>& parts);

}  // namespace pibench::test
