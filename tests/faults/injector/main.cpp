// Makes system calls of `pibench pi` fail, one in each run, and judges what comes of it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/faults/injector/calls.hpp"
#include "tests/faults/injector/shooting.hpp"
#include "tests/faults/injector/tally.hpp"
#include "tests/faults/injector/trace.hpp"
#include "tests/faults/injector/tracer.hpp"
#include "tests/faults/matrix/isolated.hpp"
#include "tests/faults/matrix/plan.hpp"

namespace pibench::test {
namespace {

constexpr int good = 0;
constexpr int found_faults = 1;
constexpr int cannot_test = 2;
constexpr int skipped = 77;

struct Options {
  std::string binary = PIBENCH_BINARY;
  std::vector<std::string> transports;
  Choice choice;
  std::string error;
  bool full = false;
  bool progress = false;
  unsigned sample = 40;
  unsigned at_a_time = 0;

  /// Whoever asks for some calls gets all of these.
  bool wants_all() const { return full || !choice.is_everything(); }
};

/// What is known of a transport before the first shot.
struct Range {
  Recording recording;
  Cast cast;
};
using Ranges = std::map<std::string, Range>;

std::vector<Subject> subjects_asked_for(const Options& options) {
  std::vector<Subject> subjects = read_subjects(options.binary);
  const auto& asked = options.transports;
  if (asked.empty()) return subjects;
  std::erase_if(subjects, [&](const Subject& subject) {
    return std::ranges::find(asked, subject.name) == asked.end();
  });
  if (subjects.empty()) throw std::runtime_error("no such transport");
  return subjects;
}

std::vector<std::string> usable_transports(const Options& options, Tally& tally) {
  std::vector<std::string> usable;
  for (const Subject& subject : subjects_asked_for(options)) {
    tally.expect(subject.name);
    if (!subject.usable)
      tally.leave_out(subject.name, "not usable here: " + subject.reason);
    else if (subject.aborts)
      tally.leave_out(subject.name, "its library ends the process where a call of its own fails");
    else
      usable.push_back(subject.name);
  }
  return usable;
}

Ranges record_all(const Options& options, const std::vector<std::string>& transports,
                  Tally& tally) {
  Ranges ranges;
  run_isolated(
      transports.size(), options.at_a_time,
      [&](std::size_t run, Sandbox& sandbox) -> nlohmann::json {
        return record(options.binary, transports[run], sandbox);
      },
      [&](std::size_t run, const nlohmann::json& told, const std::string& failure) {
        if (!failure.empty()) return tally.add_failure(transports[run], failure);
        auto recording = told.get<Recording>();
        Cast cast = cast_of(recording, workers_of_a_job);
        ranges.emplace(transports[run], Range{std::move(recording), std::move(cast)});
      });
  return ranges;
}

std::vector<Shot> make_plan(const Options& options, const Ranges& ranges, Tally& tally) {
  std::vector<Shot> plan;
  for (const auto& [transport, range] : ranges) {
    auto shots = all_shots(transport, range.recording, range.cast, options.choice);
    if (shots.empty() && !options.choice.is_everything())
      tally.leave_out(transport, "makes no such call");
    if (!options.wants_all()) shots = sample_of(std::move(shots), options.sample);
    std::ranges::move(shots, std::back_inserter(plan));
  }
  return plan;
}

void tell(const Shot& shot, const Hit& hit) {
  fmt::print("{}: {}, exit code {} after {:.2f} s\n{}{}\n", shot.name(),
             hit.hit ? "hit" : "not called this time", hit.exit_code, hit.seconds, hit.out,
             hit.err);
}

void shoot_all(const Options& options, const Ranges& ranges, const std::vector<Shot>& plan,
               Tally& tally) {
  run_isolated(
      plan.size(), options.at_a_time,
      [&](std::size_t run, Sandbox& sandbox) -> nlohmann::json {
        const Range& range = ranges.at(plan[run].transport);
        return shoot(options.binary, {plan[run], range.recording, range.cast}, sandbox);
      },
      [&](std::size_t run, const nlohmann::json& told, const std::string& failure) {
        const Shot& shot = plan[run];
        if (!failure.empty()) return tally.add_failure(shot.name(), failure);
        const auto hit = told.get<Hit>();
        tally.add(shot, hit);
        if (plan.size() == 1 || options.progress) tell(shot, hit);
      });
}

int inject(const Options& options) {
  const auto began = std::chrono::steady_clock::now();
  Tally tally;
  const Ranges ranges = record_all(options, usable_transports(options, tally), tally);
  const std::vector<Shot> plan = make_plan(options, ranges, tally);
  if (plan.empty() && !ranges.empty()) throw std::runtime_error("no such role or call");
  shoot_all(options, ranges, plan, tally);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  fmt::print(
      "{}\n{} fault runs, each with a system call that failed, took {:.0f} s, and {:.0f} s "
      "of CPU time\n",
      tally.print(), plan.size(), took.count(), cpu_seconds());
  return tally.good() ? good : found_faults;
}

int inject_where_allowed(Options& options) {
  if (const std::string why = Tracer::why_refused(); !why.empty()) {
    fmt::print("skipped: no ptrace here: {}\n", why);
    return skipped;
  }
  if (!options.error.empty()) {
    const auto error = errno_of(options.error);
    if (!error) throw std::runtime_error("no errno is called " + options.error);
    options.choice.error = *error;
  }
  if (options.at_a_time == 0) options.at_a_time = usual_runs_at_a_time();
  return inject(options);
}

}  // namespace
}  // namespace pibench::test

int main(int argc, char** argv) try {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments.front() == "trace")
    return pibench::test::trace_program({arguments.begin() + 1, arguments.end()});
  pibench::test::Options options;
  auto& choice = options.choice;
  CLI::App app(
      "In each run of 'pibench pi' one system call fails; prints a table of what came of it. Exit\n"
      "code 1 where a run hung, had a wrong result, crashed, left something, did not say what\n"
      "happened or named another cause; 77 where tracing is refused.",
      "call_injector");
  app.add_option("--transport", options.transports, "Only these, comma-separated")->delimiter(',');
  app.add_option("--role", choice.roles, "Only these, as 'parent', 'worker' or 'worker 1'")
      ->delimiter(',');
  app.add_option("--call", choice.calls, "Only these system calls, comma-separated")
      ->delimiter(',');
  app.add_option("--nth", choice.nth, "Only the nth of each call, from 1 on");
  app.add_option("--errno", options.error, "This one in place of a chosen one, as EIO");
  app.add_flag("--full", options.full, "Every occurrence of every call in place of a sample");
  app.add_option("--sample", options.sample, "So many runs of each transport")
      ->capture_default_str();
  app.add_option("--binary", options.binary, "The pibench to run");
  app.add_option("--at-a-time", options.at_a_time, "So many runs in parallel");
  app.add_flag("--progress", options.progress, "Tell each run as it ends; a single one is told");
  CLI11_PARSE(app, argc, argv);
  return pibench::test::inject_where_allowed(options);
} catch (const std::exception& error) {
  fmt::print(stderr, "call_injector: {}\n", error.what());
  return pibench::test::cannot_test;
}
