#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "tests/faults/matrix/plan.hpp"
#include "tests/faults/matrix/results.hpp"
#include "tests/support/coverage.hpp"

namespace pibench::test {
namespace {

constexpr const char* worker_group = "A worker";
constexpr unsigned repetitions = 3;
/// For what ends sooner by itself, and for what only the deadline ends: two trials go well before
/// it.
constexpr std::chrono::milliseconds ample{10'000};
constexpr std::chrono::milliseconds brief{counts_coverage ? 3000 : 1000};

/// What a cell must say, or why there is none.
struct Expectation {
  Verdict verdict = Verdict::ok;
  std::string text;  ///< part of the reason; or why the fault does not apply
};

Expectation reason(std::string text) {
  return {Verdict::ok, std::move(text)};
}
Expectation inapplicable(std::string text) {
  return {Verdict::not_applicable, std::move(text)};
}

struct WorkerFault {
  std::string order;
  std::string heading;
  std::string meaning;
  Expectation (*expect)(const Subject&);
  std::chrono::milliseconds deadline = ample;
  bool amid_messages = false;  ///< in throughput's first trial, else in pi's third
};

Expectation unless_alone(const Subject& subject, std::string text) {
  if (!subject.has_link()) return inapplicable("no workers");
  if (subject.has_threads)
    return inapplicable(
        "a thread cannot die, be stopped or be ended alone: its process goes along");
  return reason(std::move(text));
}

Expectation unless_nothing_is_carried(const Subject& subject, std::string text) {
  if (subject.has_link() && !subject.carries())
    return inapplicable("no message arrives that could be wrong");
  if (!subject.has_link()) return inapplicable("no workers");
  return reason(std::move(text));
}

Expectation early_exit(const Subject& subject) {
  return unless_alone(subject, "worker 1 exited early with status 3 while");
}
Expectation abortion(const Subject& subject) {
  return unless_alone(subject, "worker 1 was killed by signal 6 (Aborted) while");
}
Expectation death(const Subject& subject) {
  return unless_alone(subject, "worker 1 was killed by signal 9 (Killed) while");
}
Expectation death_amid(const Subject& subject) {
  if (!subject.carries()) return inapplicable("no throughput of several workers");
  return death(subject);
}
Expectation death_with_lock(const Subject& subject) {
  const Expectation alone = death(subject);
  if (alone.verdict != Verdict::ok || subject.exclusion == "lock") return alone;
  return inapplicable(subject.exclusion == "lock-free" ? "lock-free"
                      : subject.has_server             ? "its locks are inside the server"
                                           : "no lock between processes but the kernel's own");
}
Expectation lag(const Subject& subject) {
  return unless_alone(subject, "worker 1 was still");
}
Expectation shortness(const Subject& subject) {
  return unless_nothing_is_carried(
      subject, subject.hand_over == "shared sum"
                   ? "all workers had ended, and the parent still waited for what they sent"
                   : "worker 1 sent 4 bytes instead of 8");
}
Expectation garbage(const Subject& subject) {
  return unless_nothing_is_carried(
      subject, subject.hand_over == "shared sum" ? "wrong sum: " : "where worker 1 had");
}
Expectation closed_end(const Subject& subject) {
  return subject.has_link() ? reason("worker 1") : inapplicable("no workers");
}

Expectation unless_without_server(const Subject& subject, std::string text) {
  return subject.has_server ? reason(std::move(text)) : inapplicable("no server");
}
Expectation dead_server(const Subject& subject) {
  return unless_without_server(subject, "was killed by signal 9");
}
Expectation hanging_server(const Subject& subject) {
  return unless_without_server(subject, "is stopped");
}

const std::vector<WorkerFault>& worker_faults() {
  static const std::vector<WorkerFault> faults{
      {"stopped", "stops", "is stopped (SIGSTOP) and never resumed", lag, brief},
      {"closes", "closes", "closes its end and stays", closed_end, brief},
      {"server-hangs", "hangs", "hands over to a server that is stopped (SIGSTOP)", hanging_server,
       brief},
      {"server-dies", "dies", "hands over to a server that is killed (SIGKILL)", dead_server},
      {"spins", "spins", "spins for ever", lag, brief},
      {"sends-too-little", "short", "sends half a message; adds nothing to a shared sum",
       shortness},
      {"killed-amid", "amid", "is killed (SIGKILL) amid messages of 64 bytes, 4 KiB and 1 MiB",
       death_amid, ample, true},
      {"killed-holding", "lock", "is killed as it is about to release a lock or semaphore",
       death_with_lock},
      {"exits", "exits", "exits before its message", early_exit},
      {"aborts", "aborts", "aborts before its message", abortion},
      {"killed-before", "before", "is killed (SIGKILL) before its message", death},
      {"killed-after", "after", "is killed (SIGKILL) after its message", death},
      {"sends-garbage", "garbage", "sends flipped bits; adds a wrong number to a shared sum",
       garbage},
  };
  return faults;
}

/// Whether a cell's outcomes are what was to be expected; empty, or what is not.
std::string complaint(const std::vector<Results::Outcome>& outcomes, const Expectation& expected) {
  const bool applies = expected.verdict == Verdict::ok;
  if (outcomes.empty()) return applies ? "not in the results" : "";
  bool failed = false;
  for (const Results::Outcome& cell : outcomes) {
    if (cell.outcome == "unsupported") continue;
    if (!applies && (cell.outcome != "measured" || cell.repetitions != repetitions))
      return fmt::format("nothing befell it, and yet: {} {}", cell.outcome, cell.reason);
    if (!applies) continue;
    failed = true;
    if (cell.outcome != "failed") return fmt::format("{} in spite of the fault", cell.outcome);
    if (cell.repetitions != 0) return "failed, and has repetitions";
    if (cell.reason.find(expected.text) == std::string::npos)
      return fmt::format("expected \"{}\", found \"{}\"", expected.text, cell.reason);
  }
  return failed || !applies ? "" : "none was tried";
}

class WorkerFaultRun {
 public:
  WorkerFaultRun(const PlanRequest& request, const WorkerFault& fault, unsigned delay_us)
      : request_(request), fault_(fault), delay_us_(delay_us) {}

  std::vector<Cell> operator()(Sandbox& sandbox) const {
    const Ending ending = sandbox.run(to_run(sandbox));
    const std::string general = complaint_of_run(ending, sandbox);
    std::vector<Cell> cells;
    for (const Subject& subject : request_.subjects) cells.push_back(judge(subject, sandbox));
    if (!general.empty())
      for (Cell& cell : cells) cell = {cell.transport, cell.column, Verdict::failed, general};
    return cells;
  }

 private:
  Sandbox::Request to_run(const Sandbox& sandbox) const {
    std::string transports;
    for (const Subject& subject : request_.subjects)
      transports += (transports.empty() ? "" : ",") + subject.name;
    std::vector<std::string> words{request_.binary, "run", "--transport", transports};
    const std::vector<std::string> job =
        fault_.amid_messages ? std::vector<std::string>{"--scenario", "throughput", "--bytes",
                                                        "64,4096,1048576", "--allow-loss"}
                             : std::vector<std::string>{"--scenario", "pi", "--terms", "1000"};
    words.insert(words.end(), job.begin(), job.end());
    for (const std::string& word :
         {std::string("--workers"), std::string("3"), std::string("--placement"), std::string("os"),
          std::string("--repetitions"), std::to_string(repetitions), std::string("--deadline"),
          fmt::format("{}ms", fault_.deadline.count()), std::string("--out"),
          sandbox.out().string()})
      words.push_back(word);
    const auto cells = static_cast<long>(request_.subjects.size());
    return {.arguments = std::move(words),
            .environment = {{"PIBENCH_TEST_FAULT", fault_.order},
                            {"PIBENCH_TEST_TRIAL", fault_.amid_messages ? "1" : "3"},
                            {"PIBENCH_TEST_DELAY_US", std::to_string(delay_us_)}},
            .limit = std::chrono::ceil<std::chrono::seconds>(fault_.deadline * cells) +
                     std::chrono::seconds(60)};
  }

  std::string complaint_of_run(const Ending& ending, const Sandbox& sandbox) const {
    const int due = befalls_any() ? 1 : 0;
    if (ending.hung || ending.finished.exit_code != due) return "the run: " + ending.describe();
    if (!ending.left.empty()) return "the run " + ending.describe_left();
    return fault_of_reports(sandbox.out());
  }

  bool befalls_any() const {
    return std::ranges::any_of(request_.subjects, [&](const Subject& subject) {
      return subject.usable && fault_.expect(subject).verdict == Verdict::ok;
    });
  }

  Cell judge(const Subject& subject, const Sandbox& sandbox) const {
    if (!subject.usable) return unavailable(subject, fault_.heading);
    const Expectation expected = fault_.expect(subject);
    std::string wrong;
    try {
      wrong = complaint(Results(sandbox.out()).of(subject.name), expected);
    } catch (const std::exception& error) {
      wrong = error.what();
    }
    if (!wrong.empty()) return {subject.name, fault_.heading, Verdict::failed, wrong};
    const bool applies = expected.verdict == Verdict::ok;
    return {subject.name, fault_.heading, expected.verdict, applies ? "" : expected.text};
  }

  const PlanRequest& request_;
  const WorkerFault& fault_;
  unsigned delay_us_;  // of a death amid messages
};

Job job_of_fault(const PlanRequest& request, const WorkerFault& fault, unsigned delay_us) {
  Job job{fault.heading, WorkerFaultRun(request, fault, delay_us), {}};
  for (const Subject& subject : request.subjects)
    job.cells.push_back({subject.name, fault.heading, Verdict::failed, ""});
  return job;
}

}  // namespace

Plan plan_worker_faults(const PlanRequest& request) {
  constexpr unsigned usual_delay_us = 200;
  std::mt19937 generator(std::random_device{}());
  std::uniform_int_distribution<unsigned> delays_us(0, 10 * usual_delay_us);
  Plan plan;
  for (const WorkerFault& fault : worker_faults()) {
    plan.columns.push_back({worker_group, fault.heading, fault.heading, fault.meaning});
    plan.jobs.push_back(job_of_fault(request, fault, usual_delay_us));
    for (unsigned i = 0; fault.amid_messages && i < request.random_moments; ++i)
      plan.jobs.push_back(job_of_fault(request, fault, delays_us(generator)));
  }
  return plan;
}

}  // namespace pibench::test
