#include "tests/faults/matrix/jobs.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bench/harness/wait_status.hpp"

namespace pibench::test {
namespace {

/// Longer than any job takes on a busy machine.
constexpr unsigned job_limit_seconds = 300;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

struct Running {
  const Job* job;
  pid_t pid;
  File answer;
};

nlohmann::json to_json(const std::vector<Cell>& cells) {
  nlohmann::json list = nlohmann::json::array();
  for (const Cell& cell : cells)
    list.push_back({cell.transport, cell.column, static_cast<int>(cell.verdict), cell.text});
  return list;
}

std::vector<Cell> from_json(const nlohmann::json& list) {
  std::vector<Cell> cells;
  for (const auto& cell : list)
    cells.push_back(
        {cell.at(0), cell.at(1), static_cast<Verdict>(cell.at(2).get<int>()), cell.at(3)});
  return cells;
}

std::vector<Cell> all_failed(const Job& job, const std::string& what) {
  std::vector<Cell> cells = job.cells;
  for (Cell& cell : cells) {
    cell.verdict = Verdict::failed;
    cell.text = what;
  }
  return cells;
}

std::vector<Cell> run_in_sandbox(const Job& job) {
  try {
    Sandbox sandbox;
    return job.run(sandbox);
  } catch (const std::exception& error) {
    return all_failed(job, fmt::format("the test itself: {}", error.what()));
  }
}

Running start(const Job& job) {
  File answer(std::tmpfile());
  if (!answer) throw std::runtime_error("tmpfile failed");
  std::fflush(nullptr);
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("fork failed");
  if (pid == 0) {
    ::alarm(job_limit_seconds);
    const std::string text = to_json(run_in_sandbox(job)).dump();
    std::fwrite(text.data(), 1, text.size(), answer.get());
    std::fflush(answer.get());
    ::_exit(0);
  }
  return {&job, pid, std::move(answer)};
}

std::vector<Cell> answer_of(const Running& running, int status) {
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return all_failed(*running.job, "the test itself " + describe_end(status));
  std::rewind(running.answer.get());
  return from_json(nlohmann::json::parse(running.answer.get()));
}

Running take(std::vector<Running>& running, pid_t pid) {
  for (auto each = running.begin(); each != running.end(); ++each) {
    if (each->pid != pid) continue;
    Running ended = std::move(*each);
    running.erase(each);
    return ended;
  }
  throw std::logic_error("a child that nobody has started");
}

}  // namespace

void run_jobs(const std::vector<Job>& jobs, unsigned at_a_time,
              const std::function<void(const Job&, std::vector<Cell>)>& on_end) {
  std::vector<Running> running;
  std::size_t next = 0;
  while (next < jobs.size() || !running.empty()) {
    if (next < jobs.size() && !jobs[next].run) {
      on_end(jobs[next], jobs[next].cells);
      ++next;
      continue;
    }
    if (next < jobs.size() && running.size() < at_a_time) {
      running.push_back(start(jobs[next++]));
      continue;
    }
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, 0);
    if (pid < 0 && errno == EINTR) continue;
    if (pid < 0) throw std::runtime_error("waitpid failed");
    const Running ended = take(running, pid);
    on_end(*ended.job, answer_of(ended, status));
  }
}

double cpu_seconds_of_jobs() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace pibench::test
