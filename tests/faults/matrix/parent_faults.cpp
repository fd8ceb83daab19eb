#include <fmt/format.h>
#include <time.h>

#include <array>
#include <csignal>
#include <random>
#include <string_view>
#include <thread>

#include "tests/faults/matrix/plan.hpp"
#include "tests/faults/matrix/results.hpp"
#include "tests/faults/order.hpp"

namespace pibench::test {
namespace {

struct NamedSignal {
  int number;
  std::string_view name;
};
constexpr std::array<NamedSignal, 4> signals{{
    {SIGINT, "INT"},
    {SIGTERM, "TERM"},
    {SIGHUP, "HUP"},
    {SIGKILL, "KILL"},
}};

std::string group_of(const NamedSignal& signal) {
  return fmt::format("The parent gets SIG{} while in", signal.name);
}
std::string column_of(const NamedSignal& signal, Moment moment) {
  return fmt::format("{}-{}", signal.name, moment_names[static_cast<std::size_t>(moment)]);
}

std::string_view meaning_of(Moment moment) {
  switch (moment) {
    case Moment::open:
      return "the transport is open";
    case Moment::fork:
      return "worker 1 takes its end";
    case Moment::compute:
      return "worker 1, or the parent if it has none, is amid its sum";
    case Moment::hand_over:
      return "worker 1 is about to hand over";
    case Moment::reap:
      return "all is handed over, and workers end";
  }
  return {};
}

std::string not_applicable(const Subject& subject, Moment moment) {
  if (!subject.has_link() && moment != Moment::compute) return "no workers and nothing to open";
  return {};
}

/// What is left of a killed run, and is `pibench clean` to remove.
std::string complaint_of_cleaning(const std::string& binary, Sandbox& sandbox) {
  const Ending cleaning = sandbox.run({.arguments = {binary, "clean"}, .environment = {}});
  if (cleaning.hung || cleaning.finished.exit_code != 0) return "clean: " + cleaning.describe();
  const std::string left = sandbox.left();
  return left.empty() ? "" : "left in spite of 'pibench clean': " + left;
}

std::string complaint_of_ending(const Ending& ending, const NamedSignal& signal,
                                const std::string& binary, Sandbox& sandbox) {
  if (ending.hung || ending.finished.exit_code != 128 + signal.number) return ending.describe();
  if (!ending.left.empty()) return ending.describe_left();
  return signal.number == SIGKILL ? complaint_of_cleaning(binary, sandbox) : "";
}

/// What a run must have kept of what it had measured before the signal.
std::string complaint_of_files(const std::string& binary, const NamedSignal& signal,
                               Sandbox& sandbox) {
  const Results results(sandbox.out());
  std::size_t kept = 0;
  for (const Results::Outcome& cell : results.all()) {
    if (cell.outcome != "measured") return fmt::format("{}: {}", cell.name, cell.reason);
    kept += cell.repetitions;
  }
  if (kept == 0) return "nothing is kept of what was measured";
  if (results.complete()) return "the results say that they are complete";
  const Ending report =
      sandbox.run({.arguments = {binary, "report", (sandbox.out() / "results.json").string(), "-o",
                                 (sandbox.scratch() / "again.html").string()},
                   .environment = {}});
  if (report.finished.exit_code != 0) return "report: " + report.describe();
  return signal.number == SIGKILL ? "" : fault_of_reports(sandbox.out());
}

/// Something whose parent is sent a signal by what it is made of.
struct Place {
  const std::string& binary;
  const Subject& subject;
  Moment moment;

  /// A sum of some milliseconds where something is to happen during it.
  std::string terms() const { return moment == Moment::compute ? "6000000" : "1000"; }

  Sandbox::Request request(const NamedSignal& signal, unsigned trial,
                           std::vector<std::string> words) const {
    for (const std::string& word :
         {std::string("--terms"), terms(), std::string("--workers"), std::string("2"),
          std::string("--kernel"), std::string("scalar")})
      words.push_back(word);
    return {.arguments = std::move(words),
            .environment = {{"PIBENCH_TEST_FAULT", "signals-parent"},
                            {"PIBENCH_TEST_MOMENT",
                             std::string(moment_names[static_cast<std::size_t>(moment)])},
                            {"PIBENCH_TEST_SIGNAL", std::to_string(signal.number)},
                            {"PIBENCH_TEST_TRIAL", std::to_string(trial)}},
            .names_may_stay = signal.number == SIGKILL,
            .orphans_may_linger = signal.number == SIGKILL};
  }
};

std::string complaint_of_job(const Place& place, const NamedSignal& signal, Sandbox& sandbox) {
  const Ending ending = sandbox.run(
      place.request(signal, 1, {place.binary, "pi", "--transport", place.subject.name}));
  return complaint_of_ending(ending, signal, place.binary, sandbox);
}

/// In the second repetition of a run.
std::string complaint_of_whole_run(const Place& place, const NamedSignal& signal,
                                   Sandbox& sandbox) {
  const Ending ending = sandbox.run(place.request(
      signal, 3,
      {place.binary, "run", "--scenario", "pi", "--transport", "inprocess," + place.subject.name,
       "--placement", "os", "--repetitions", "3", "--out", sandbox.out().string()}));
  const std::string wrong = complaint_of_ending(ending, signal, place.binary, sandbox);
  return wrong.empty() ? complaint_of_files(place.binary, signal, sandbox) : wrong;
}

void wait_for_cpu_time(const Command& command, std::chrono::nanoseconds time) {
  clockid_t clock{};
  ::clock_getcpuclockid(command.pid(), &clock);
  timespec used{};
  while (::clock_gettime(clock, &used) == 0 &&
         std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec) < time)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

/// A sum of many minutes in the parent itself, which nothing but this test can send a signal;
/// meanwhile its names are in use.
std::string complaint_of_long_sum(const Place& place, const NamedSignal& signal, Sandbox& sandbox) {
  Ending ending;
  {
    Command command({place.binary, "pi", "--transport", "inprocess", "--terms", "1000000000000",
                     "--kernel", "scalar"});
    wait_for_cpu_time(command, std::chrono::milliseconds(50));
    const Finished cleaning = run({place.binary, "clean"});
    if (cleaning.out.find("in use") == std::string::npos) return "clean said: " + cleaning.out;
    command.send(signal.number);
    ending.hung = !command.ends_within(std::chrono::seconds(20));
    if (ending.hung) command.send(SIGKILL);
    ending.finished = command.wait();
  }
  if (signal.number != SIGKILL) ending.left = sandbox.left();
  return complaint_of_ending(ending, signal, place.binary, sandbox);
}

/// Whole runs take longer than single jobs: every signal and every moment has some.
bool deserves_whole_run(std::size_t subject, Moment moment, std::size_t signal) {
  return subject % moment_names.size() == static_cast<std::size_t>(moment) &&
         subject % signals.size() == signal;
}

Job job_for(const PlanRequest& request, std::size_t index, Moment moment) {
  const Subject& subject = request.subjects[index];
  Job job{
      fmt::format("{} {}", subject.name, moment_names[static_cast<std::size_t>(moment)]), {}, {}};
  for (const NamedSignal& signal : signals)
    job.cells.push_back({subject.name, column_of(signal, moment), Verdict::ok, ""});
  job.run = [&request, &subject, index, moment, cells = job.cells](Sandbox& sandbox) {
    const Place place{request.binary, subject, moment};
    std::vector<Cell> judged = cells;
    for (std::size_t i = 0; i < signals.size(); ++i) {
      const auto complaint = !subject.has_link()                    ? complaint_of_long_sum
                             : deserves_whole_run(index, moment, i) ? complaint_of_whole_run
                                                                    : complaint_of_job;
      judged[i].text = complaint(place, signals[i], sandbox);
      if (!judged[i].text.empty()) judged[i].verdict = Verdict::failed;
    }
    return judged;
  };
  return job;
}

std::string random_column_of(const NamedSignal& signal) {
  return fmt::format("{}-random", signal.name);
}

/// A signal from outside, whatever the job is at; it may have ended by then.
std::string complaint_of_random_moment(const std::string& binary, const Subject& subject,
                                       const NamedSignal& signal, std::chrono::microseconds delay,
                                       Sandbox& sandbox) {
  Ending ending;
  {
    Command command({binary, "pi", "--transport", subject.name, "--workers", "3"});
    std::this_thread::sleep_for(delay);
    command.send(signal.number);
    ending.hung = !command.ends_within(std::chrono::seconds(60));
    if (ending.hung) command.send(SIGKILL);
    ending.finished = command.wait();
  }
  sandbox.wait_for_orphans();
  if (signal.number != SIGKILL) ending.left = sandbox.left();
  if (ending.finished.exit_code == 0) return ending.left.empty() ? "" : ending.describe_left();
  return complaint_of_ending(ending, signal, binary, sandbox);
}

Job random_job_for(const PlanRequest& request, const Subject& subject) {
  Job job{subject.name + " at random moments", {}, {}};
  for (const NamedSignal& signal : signals)
    job.cells.push_back({subject.name, random_column_of(signal), Verdict::ok, ""});
  job.run = [&request, &subject, cells = job.cells](Sandbox& sandbox) {
    std::mt19937 generator(std::random_device{}());
    std::uniform_int_distribution<int> delays_us(0, 60'000);
    std::vector<Cell> judged = cells;
    for (std::size_t i = 0; i < signals.size(); ++i)
      for (unsigned moment = 0; moment < request.random_moments; ++moment) {
        const std::chrono::microseconds delay(delays_us(generator));
        const std::string wrong =
            complaint_of_random_moment(request.binary, subject, signals[i], delay, sandbox);
        if (wrong.empty()) continue;
        judged[i].verdict = Verdict::failed;
        judged[i].text = fmt::format("after {} us: {}", delay.count(), wrong);
      }
    return judged;
  };
  return job;
}

void add_random_moments(const PlanRequest& request, Plan& plan) {
  for (const NamedSignal& signal : signals)
    plan.columns.push_back({"The parent gets a signal at random moments", random_column_of(signal),
                            std::string(signal.name), fmt::format("SIG{}", signal.name)});
  for (const Subject& subject : request.subjects)
    plan.jobs.push_back(random_job_for(request, subject));
}

/// Without a run, since there is nothing to run.
Job answer(Job job, const std::string& reason) {
  for (Cell& cell : job.cells) {
    cell.verdict = Verdict::not_applicable;
    cell.text = reason;
  }
  job.run = nullptr;
  return job;
}

}  // namespace

Plan plan_parent_faults(const PlanRequest& request) {
  constexpr std::array moments{Moment::open, Moment::fork, Moment::compute, Moment::hand_over,
                               Moment::reap};
  Plan plan;
  for (const NamedSignal& signal : signals)
    for (const Moment moment : moments)
      plan.columns.push_back({group_of(signal), column_of(signal, moment),
                              std::string(moment_names[static_cast<std::size_t>(moment)]),
                              std::string(meaning_of(moment))});
  for (std::size_t i = 0; i < request.subjects.size(); ++i)
    for (const Moment moment : moments) {
      Job job = job_for(request, i, moment);
      std::string obstacle = not_applicable(request.subjects[i], moment);
      if (!request.subjects[i].usable) obstacle = "not usable: " + request.subjects[i].reason;
      plan.jobs.push_back(obstacle.empty() ? std::move(job) : answer(std::move(job), obstacle));
    }
  if (request.random_moments > 0) add_random_moments(request, plan);
  return plan;
}

}  // namespace pibench::test
