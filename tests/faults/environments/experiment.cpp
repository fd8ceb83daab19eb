#include "tests/faults/environments/experiment.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <stdexcept>

#include "tests/faults/matrix/results.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

bool has_children(pid_t pid) {
  std::ifstream list(fmt::format("/proc/{0}/task/{0}/children", pid));
  pid_t child = 0;
  return static_cast<bool>(list >> child);
}

/// So much that it is past its beginning.
bool has_computed(pid_t pid) {
  constexpr int words_before = 13;  // see proc(5); none of them has a space in it here
  std::ifstream status(fmt::format("/proc/{}/stat", pid));
  std::string skipped;
  for (int i = 0; i < words_before; ++i) status >> skipped;
  long ticks = 0;
  return status >> ticks && ticks * 5 >= ::sysconf(_SC_CLK_TCK);
}

/// The signal once it is at work; one that ends before, or never begins, is left alone.
void stop_in_flight(Command& command, int signal, std::chrono::seconds limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!has_children(command.pid()) && !has_computed(command.pid()))
    if (command.ends_within(std::chrono::milliseconds(1)) ||
        std::chrono::steady_clock::now() >= until)
      return;
  command.send(signal);
}

/// A file system of its own at `directory`: what makes files without end soon has no room.
void bound(const fs::path& directory) {
  if (::mount("tmpfs", directory.c_str(), "tmpfs", MS_NOSUID | MS_NODEV,
              "mode=1777,size=128M,nr_inodes=2000") != 0)
    throw NotHere("no tmpfs to be had");
}

/// What somebody else has in the temporary directory, under a name that is like a run's.
class LookAlike {
 public:
  explicit LookAlike(const fs::path& root) {
    const fs::path directory = root / "pibench-Notes1";
    fs::create_directory(directory);
    fs::permissions(directory, fs::perms::owner_all);
    write_file(directory / "note", "nobody's but mine\n");
    note_.reset(::open((directory / "note").c_str(), O_RDONLY | O_CLOEXEC));
  }
  /// Wherever the directory can be seen meanwhile.
  bool is_there() const {
    struct stat status {};
    return ::fstat(note_.get(), &status) == 0 && status.st_nlink == 1 && status.st_size > 0;
  }

 private:
  posix::Fd note_;
};

class Experiment {
 public:
  Experiment(const Bench& bench, const Environment& environment, const Trial& trial)
      : bench_(bench),
        environment_(environment),
        trial_(trial),
        judge_(environment, trial, bench.baseline) {}

  std::vector<Cell> operator()(Sandbox& sandbox) const {
    if (environment_.needs_privilege && !Sandbox::can_isolate())
      return judge_.all(Verdict::not_applicable, "needs root");
    try {
      return run_in(sandbox);
    } catch (const NotHere& reason) {
      return judge_.all(Verdict::not_applicable, reason.what());
    }
  }

 private:
  std::vector<Cell> run_in(Sandbox& sandbox) const {
    if (Sandbox::can_isolate()) bound(sandbox.temporary());
    const LookAlike look_alike(sandbox.temporary());
    Start start{.binary = bench_.binary, .results = bench_.results};
    start.place = sandbox.out();
    fs::create_directories(start.place);
    if (environment_.prepare) environment_.prepare(sandbox, start);
    std::vector<Cell> cells;
    for (unsigned degree = 0; degree < environment_.degrees; ++degree) {
      if (environment_.tighten) environment_.tighten(degree, start);
      const Ending ending = run_once(sandbox, start);
      const fs::path target = start.options.directory / trial_.target(start);
      cells = judge_.judge(ending, target);
      if (!look_alike.is_there()) return judge_.all(Verdict::failed, "a stranger's directory went");
      if (any_failed(cells)) return at_degree(std::move(cells), degree);
      const bool is_last = degree + 1 == environment_.degrees;
      if (is_last || did_all(ending, target)) break;
      std::error_code ignored;
      fs::remove_all(target, ignored);
    }
    const std::string spoilt = environment_.inspect ? environment_.inspect(start) : "";
    return spoilt.empty() ? cells : judge_.all(Verdict::failed, spoilt);
  }

  Ending run_once(Sandbox& sandbox, const Start& start) const {
    const Sandbox::Tolerance tolerance{.limit = bench_.limit,
                                       .orphans_may_linger = trial_.is_stopped};
    return sandbox.run(trial_.arguments(start), start.options, tolerance, [this](Command& command) {
      if (trial_.is_stopped) stop_in_flight(command, environment_.expectation.stop, bench_.limit);
    });
  }

  /// Whether a harder degree has nothing more to take from it.
  bool did_all(const Ending& ending, const fs::path& target) const {
    const int stopped = 128 + environment_.expectation.stop;
    if (trial_.is_stopped) return ending.finished.exit_code == stopped;
    if (ending.finished.exit_code != 0 || trial_.kind != Verb::run)
      return ending.finished.exit_code == 0;
    const auto usable = [this](const Results::Outcome& cell) {
      return std::ranges::none_of(trial_.transports, [&](const Transport& each) {
        return !each.usable && cell.name.find('/' + each.name + '/') != std::string::npos;
      });
    };
    return std::ranges::all_of(Results(target).all(), [&](const Results::Outcome& cell) {
      return cell.outcome == "measured" || cell.outcome == "unsupported" || !usable(cell);
    });
  }

  static bool any_failed(const std::vector<Cell>& cells) {
    return std::ranges::any_of(cells,
                               [](const Cell& cell) { return cell.verdict == Verdict::failed; });
  }

  std::vector<Cell> at_degree(std::vector<Cell> cells, unsigned degree) const {
    if (environment_.degrees == 1) return cells;
    for (Cell& cell : cells)
      if (cell.verdict == Verdict::failed)
        cell.text = fmt::format("step {}: {}", degree, cell.text);
    return cells;
  }

  const Bench& bench_;
  const Environment& environment_;
  const Trial& trial_;
  Judge judge_;
};

}  // namespace

Baseline find_baseline(const Bench& bench, const std::vector<Trial>& trials) {
  Baseline baseline;
  for (const Trial& trial : trials) {
    if (trial.is_stopped) {
      baseline[trial.name] = {};
      continue;
    }
    const ScratchDirectory scratch;
    const Start start{.binary = bench.binary, .results = bench.results, .place = scratch.path()};
    const Command::Options options{.environment = {{"TMPDIR", scratch.path()}}};
    Finished finished = run(trial.arguments(start), options);
    const bool is_usable = std::ranges::all_of(trial.transports, &Transport::usable);
    if (finished.exit_code != 0 && is_usable)
      throw std::runtime_error(fmt::format("{}, where nothing is odd: exit code {}, {}", trial.name,
                                           finished.exit_code, finished.err));
    baseline[trial.name] = std::move(finished);
  }
  return baseline;
}

Job job_of(const Bench& bench, const Environment& environment, const Trial& trial) {
  const Judge judge(environment, trial, bench.baseline);
  return {fmt::format("{}: {}", environment.name, trial.name),
          Experiment(bench, environment, trial), judge.all(Verdict::failed, "")};
}

}  // namespace pibench::test
