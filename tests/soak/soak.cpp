// Runs trials of every transport over and over in one process, and fails where its memory or what
// the kernel holds for it grows.
//
// After each transport's turn the process must hold exactly what it held after that transport's
// first turn: descriptors, shared memory, files, children. Its anonymous memory, once the heap has
// given back what is free, may at its most in the last third of the rounds be no more than at its
// most in the first third, and `allowance_bytes`. The first round is not counted: it fills what is
// kept for good, as buffers of the library and reference sums. Nothing of the trials is kept here;
// a run keeps its repetitions, whose number its plan bounds.
#include <fmt/format.h>
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "bench/catalogue/catalogue.hpp"
#include "bench/counters/holdings.hpp"
#include "bench/harness/signals.hpp"
#include "bench/plan/plan.hpp"
#include "bench/run/calibration.hpp"
#include "tests/support/private_kernel_names.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::test {
namespace {

#ifdef __SANITIZE_ADDRESS__
// It keeps what is freed, to see its use. Its leak checker looks at the end instead.
constexpr bool memory_is_judged = false;
#else
constexpr bool memory_is_judged = true;
#endif

/// Where what is free lies between what is not, it cannot be given back.
constexpr std::int64_t allowance_bytes = 256 << 10;
constexpr std::size_t rounds_min = 4;

std::int64_t anonymous_bytes() {
  ::malloc_trim(0);
  std::ifstream table("/proc/self/smaps_rollup");
  for (std::string line; std::getline(table, line);)
    if (line.starts_with("Anonymous:")) return std::stoll(line.substr(line.find(':') + 1)) * 1024;
  throw std::runtime_error("/proc/self/smaps_rollup has no line 'Anonymous'");
}

/// The largest values of a growing number of rounds, in no more memory than at first: where it is
/// full, each two that follow each other become one.
class Maxima {
 public:
  Maxima() { entries_.reserve(capacity); }

  void add(std::int64_t value) {
    if (entries_.empty() || in_last_ == rounds_per_entry_) {
      if (entries_.size() == capacity) halve();
      entries_.push_back(value);
      in_last_ = 0;
    }
    entries_.back() = std::max(entries_.back(), value);
    ++in_last_;
  }
  std::int64_t of_first_third() const { return most(std::span(entries_).first(third())); }
  std::int64_t of_last_third() const { return most(std::span(entries_).last(third())); }

 private:
  static constexpr std::size_t capacity = 96;

  static std::int64_t most(std::span<const std::int64_t> values) {
    return values.empty() ? 0 : std::ranges::max(values);
  }
  std::size_t third() const { return (entries_.size() + 2) / 3; }
  void halve() {
    for (std::size_t i = 0; i < capacity / 2; ++i)
      entries_[i] = std::max(entries_[2 * i], entries_[2 * i + 1]);
    entries_.resize(capacity / 2);
    rounds_per_entry_ *= 2;
  }

  std::vector<std::int64_t> entries_;
  std::size_t rounds_per_entry_ = 1;
  std::size_t in_last_ = 0;
};

std::string grown(const Holdings& before, const Holdings& after) {
  const Holdings more = after - before;
  if (more.descriptors != 0) return fmt::format("{:+} descriptors", more.descriptors);
  if (more.shared_bytes != 0) return fmt::format("{:+} bytes of shared memory", more.shared_bytes);
  if (more.files != 0) return fmt::format("{:+} files", more.files);
  if (more.processes != 0) return fmt::format("{:+} processes", more.processes);
  return {};
}

/// A transport, what is done with it in each of its turns, and what was seen after them.
struct Turn {
  std::string transport;
  std::vector<PlannedCell> cells;
  std::uint64_t rounds = 0;
  Holdings holdings{};      ///< after the first round
  std::string held_more{};  ///< than that, after a later one
  Maxima memory_bytes{};

  void look(const posix::RunDirectory& run) {
    const Holdings now = holdings_now(run.path()).value();
    if (rounds++ == 0) {
      holdings = now;
      return;
    }
    if (held_more.empty()) held_more = grown(holdings, now);
    memory_bytes.add(anonymous_bytes());
  }
  std::int64_t growth_bytes() const {
    return memory_bytes.of_last_third() - memory_bytes.of_first_third();
  }
};

/// Empty where all is as it was.
std::string complaint_about(const Turn& turn) {
  if (!turn.held_more.empty()) return turn.held_more;
  if (memory_is_judged && turn.growth_bytes() > allowance_bytes)
    return fmt::format("memory has grown by {} KiB", turn.growth_bytes() / 1024);
  return {};
}

RunRequest request(const Settings& settings) {
  RunRequest request;
  for (const Scenario* scenario : scenarios())
    if (scenario->by_default) request.scenarios.push_back(scenario);
  request.terms = 10'000;
  request.bytes = {1024};
  request.workers = {3};
  request.placements = {Placement::os};
  request.waits = {Wakeup::blocking};
  request.settings = settings;
  return request;
}

std::vector<Turn> turns_of(std::vector<PlannedCell> plan) {
  std::vector<Turn> turns;
  for (PlannedCell& cell : plan) {
    if (cell.known || find_row(cell.id.transport) == nullptr) continue;
    const auto same = [&](const Turn& turn) { return turn.transport == cell.id.transport; };
    auto turn = std::ranges::find_if(turns, same);
    if (turn == turns.end())
      turn = turns.insert(turns.end(), {.transport = cell.id.transport, .cells = {}});
    turn->cells.push_back(std::move(cell));
  }
  return turns;
}

class Soak {
 public:
  Soak() : turns_(turns_of(make_plan(request(settings_)))) {
    for (Turn& turn : turns_)
      for (PlannedCell& cell : turn.cells) calibrate(cell, std::chrono::milliseconds(1), runner_);
  }

  /// Ends with a whole round.
  void run(Nanoseconds time) {
    const auto end = Clock::now() + time;
    for (std::size_t round = 0; round < rounds_min || Clock::now() < end; ++round)
      for (Turn& turn : turns_) take(turn);
  }

  bool print() const {
    bool good = true;
    fmt::print("{:<18} {:>7} {:>8} {:>12} {:>11} {:>8} {:>11}\n", "transport", "rounds", "trials",
               "first third", "last third", "growth", "descriptors");
    for (const Turn& turn : turns_) good = print(turn) && good;
    fmt::print("Memory in KiB, at its most; {} KiB more are allowed{}.\n", allowance_bytes / 1024,
               memory_is_judged ? "" : ", but under this sanitizer not judged");
    return good;
  }

 private:
  void take(Turn& turn) {
    for (const PlannedCell& cell : turn.cells) static_cast<void>(runner_.run(cell));
    turn.look(run_);
  }

  static bool print(const Turn& turn) {
    const std::string complaint = complaint_about(turn);
    fmt::print("{:<18} {:>7} {:>8} {:>12} {:>11} {:>8} {:>11}{}\n", turn.transport, turn.rounds,
               turn.rounds * turn.cells.size(), turn.memory_bytes.of_first_third() / 1024,
               turn.memory_bytes.of_last_third() / 1024, turn.growth_bytes() / 1024,
               turn.holdings.descriptors, complaint.empty() ? "" : "  FAILED: " + complaint);
    return complaint.empty();
  }

  Settings settings_{.redis_url = {}, .allow_loss = true};
  posix::RunDirectory run_ = posix::RunDirectory::create();
  TrialRunner runner_{run_, settings_};
  std::vector<Turn> turns_;
};

int soak(int argc, char** argv) {
  CLI::App app("Trials of every transport over and over: memory and descriptors must not grow.");
  double minutes = 0;
  app.add_option("--minutes", minutes, "How long, after at least four rounds")
      ->check(CLI::NonNegativeNumber);
  CLI11_PARSE(app, argc, argv);
  const SignalGuard signals;
  Soak soak;
  soak.run(std::chrono::duration_cast<Nanoseconds>(
      std::chrono::duration<double, std::ratio<60>>(minutes)));
  return soak.print() ? 0 : 1;
}

}  // namespace
}  // namespace pibench::test

int main(int argc, char** argv) {
  try {
    const pibench::test::OwnKernelNames names;
    return pibench::test::soak(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "soak: {}\n", error.what());
    return 2;
  }
}
