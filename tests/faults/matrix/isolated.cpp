#include "tests/faults/matrix/isolated.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

#include "bench/harness/wait_status.hpp"

namespace pibench::test {
namespace {

/// Longer than any run takes on a busy machine.
constexpr unsigned run_limit_seconds = 300;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

struct Running {
  std::size_t run;
  pid_t pid;
  File answer;
};

/// {"told": …}, or {"failure": …}.
nlohmann::json answer_in_sandbox(std::size_t run, const RunBody& body) {
  try {
    Sandbox sandbox;
    return {{"told", body(run, sandbox)}};
  } catch (const std::exception& error) {
    return {{"failure", error.what()}};
  }
}

/// What a program says need not be text.
std::string in_text(const nlohmann::json& answer) {
  return answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Running start(std::size_t run, const RunBody& body) {
  File answer(std::tmpfile());
  if (!answer) throw std::runtime_error("tmpfile failed");
  std::fflush(nullptr);
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("fork failed");
  if (pid == 0) {
    ::alarm(run_limit_seconds);
    const std::string text = in_text(answer_in_sandbox(run, body));
    std::fwrite(text.data(), 1, text.size(), answer.get());
    std::fflush(answer.get());
    ::_exit(0);
  }
  return {run, pid, std::move(answer)};
}

void tell_end(const Running& ended, int status, const RunEnd& on_end) {
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return on_end(ended.run, {}, "the test itself " + describe_end(status));
  std::rewind(ended.answer.get());
  const nlohmann::json answer = nlohmann::json::parse(ended.answer.get());
  if (const auto failure = answer.find("failure"); failure != answer.end())
    return on_end(ended.run, {}, "the test itself: " + failure->get<std::string>());
  on_end(ended.run, answer.at("told"), "");
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

void run_isolated(std::size_t runs, unsigned at_a_time, const RunBody& body, const RunEnd& on_end) {
  std::vector<Running> running;
  std::size_t next = 0;
  while (next < runs || !running.empty()) {
    if (next < runs && running.size() < at_a_time) {
      running.push_back(start(next++, body));
      continue;
    }
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, 0);
    if (pid < 0 && errno == EINTR) continue;
    if (pid < 0) throw std::runtime_error("waitpid failed");
    tell_end(take(running, pid), status, on_end);
  }
}

unsigned usual_runs_at_a_time() {
  if (Sandbox::can_isolate()) return std::max(1u, std::thread::hardware_concurrency()) + 3;
  fmt::print("without the privilege to have kernel names of its own, one run at a time\n");
  return 1;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace pibench::test
