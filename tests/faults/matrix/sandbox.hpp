// Where a program is run that something befalls, and where nothing of it may be left.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/faults/matrix/own_mounts.hpp"
#include "tests/support/command.hpp"
#include "tests/support/holdings.hpp"
#include "tests/support/private_kernel_names.hpp"

namespace pibench::test {

/// How a run in the sandbox ended.
struct Ending {
  Finished finished;
  bool hung = false;  ///< it had to be killed
  std::string left;   ///< what it left behind; empty where nothing
  double seconds = 0;

  /// "exit code 1, said: …".
  std::string describe() const;
  /// "left …, said: …".
  std::string describe_left() const;
};

/// This process, from its construction on: names of its own in the kernel where privilege allows,
/// or its turn with those that it shares, a TMPDIR of its own, and every orphan of its kin comes to
/// it.
class Sandbox {
 public:
  Sandbox();

  /// Whether a process like this one gets kernel names of its own.
  static bool can_isolate();

  /// A directory for results; not below TMPDIR.
  std::filesystem::path out() const { return out_.path() / "out"; }
  const std::filesystem::path& scratch() const { return out_.path(); }
  const std::filesystem::path& temporary() const { return temporary_.path(); }

  using Environment = std::map<std::string, std::string>;
  struct Request {
    std::vector<std::string> arguments;
    Environment environment;
    std::map<int, std::uint64_t> limits{};  ///< by RLIMIT_…
    uid_t user = 0;
    std::chrono::seconds limit{60};
    bool names_may_stay = false;      ///< only processes are not to be left
    bool orphans_may_linger = false;  ///< for a moment: they see by themselves that they are alone
  };
  Ending run(const Request& request);

  /// What is borne with.
  struct Tolerance {
    std::chrono::seconds limit{60};
    bool names_may_stay = false;
    bool orphans_may_linger = false;
  };
  /// `meanwhile` is called once it has begun.
  Ending run(const std::vector<std::string>& arguments, const Command::Options& options,
             const Tolerance& tolerance, const std::function<void(Command&)>& meanwhile = {});

  /// For those of a program that was not run by run().
  static void wait_for_orphans();
  /// What is there now and was not at the beginning.
  std::string left() const { return left_over(before_, Holdings::now()); }

 private:
  OwnKernelNames names_;
  ScratchDirectory temporary_;
  ScratchDirectory out_;
  std::optional<OwnMounts> mounts_;  ///< where the names are private; gone before the directories
  Holdings before_;
};

}  // namespace pibench::test
