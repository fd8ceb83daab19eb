#include "tests/faults/injector/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstring>
#include <optional>
#include <sstream>

#include "tests/faults/injector/calls.hpp"

namespace pibench::test {
namespace {

// Of the program: "fine" and the last one that a failing call may lead to.
constexpr int success = 0;
constexpr int usage_error = 2;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The last line of the answer is there too.
bool is_complete(const std::string& out) {
  const auto lines = lines_of(out);
  return !lines.empty() && lines.back().starts_with("total ") && out.ends_with('\n');
}

std::vector<std::string> words_of(const Actor& actor) {
  switch (actor.role) {
    case Role::worker:
      return {actor.name.substr(0, std::strlen("worker 0"))};
    case Role::server:
      // What a server does about its errors is its own; others see the ends of their connections,
      // or that a message was swallowed.
      return {"server",
              "manager",
              "redis",
              "mosquitto",
              "beanstalkd",
              "the other end is gone",
              "all workers had ended, and the parent still waited for what they sent"};
    case Role::parent:
      break;
  }
  return {};
}

/// What a library, or the transport, makes of some errnos.
std::vector<std::string> words_of(int error) {
  std::vector<std::string> words{std::strerror(error)};
  // std::bad_alloc has no errno, and pthread_create(3) gives EAGAIN for a stack that it cannot
  // have.
  if (error == ENOMEM) words.insert(words.end(), {"bad_alloc", "memory", "pthread_create"});
  // Whoever removes a queue, or resets a connection, is gone.
  if (error == EIDRM || error == ECONNRESET || error == EPIPE)
    words.emplace_back("the other end is gone");
  return words;
}

/// Without the transport, as its name is no cause.
std::string causes_in(std::string err, const Shot& shot) {
  const std::string start = fmt::format("pibench: {}: ", shot.transport);
  for (std::size_t at = 0; (at = err.find(start, at)) != std::string::npos;)
    err.erase(at, start.size());
  return err;
}

bool names_cause(const std::string& err, const Shot& shot) {
  std::vector<std::string> words = words_for(shot.occurrence.number);
  for (const auto& more : {words_of(shot.actor), words_of(shot.error)})
    words.insert(words.end(), more.begin(), more.end());
  const std::string said = lower(causes_in(err, shot));
  return std::ranges::any_of(
      words, [&](const std::string& word) { return said.find(lower(word)) != std::string::npos; });
}

bool has_line_of_ours(const std::string& err) {
  return std::ranges::any_of(lines_of(err),
                             [](const auto& line) { return line.starts_with("pibench: "); });
}

bool is_crash(int signal) {
  constexpr std::array crashes{SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGSYS, SIGTRAP};
  return std::ranges::find(crashes, signal) != crashes.end();
}

/// Of what is pibench: what it has started is not its own.
std::optional<Finding> crash_in(const Aftermath& after) {
  for (const Death& death : after.trace.deaths) {
    const bool is_foreign = death.task != "0" && after.trace.programs.contains(death.task);
    if (is_foreign || !is_crash(death.signal)) continue;
    const auto actor = after.cast.find(death.task);
    return Finding{Fault::crash,
                   fmt::format("{} was ended by {}",
                               actor == after.cast.end() ? death.task : actor->second.name,
                               ::strsignal(death.signal))};
  }
  const int code = after.ending.finished.exit_code;
  if (code > usage_error) return Finding{Fault::crash, fmt::format("exit code {}", code)};
  return std::nullopt;
}

std::optional<Finding> fault_of_answer(const Aftermath& after) {
  const std::string& out = after.ending.finished.out;
  const std::string answer = answer_in(out);
  if (!answer.empty() && answer != after.pi) return Finding{Fault::wrong_result, answer};
  if (after.ending.finished.exit_code == success && !is_complete(out))
    return Finding{Fault::silent, "exit code 0, and the answer is not there"};
  return std::nullopt;
}

std::optional<Finding> fault_of_words(const Aftermath& after) {
  const std::string& err = after.ending.finished.err;
  const int code = after.ending.finished.exit_code;
  if (code == success || code > usage_error) return std::nullopt;
  if (!has_line_of_ours(err)) return Finding{Fault::silent, after.ending.describe()};
  if (!names_cause(err, after.shot)) return Finding{Fault::wrong_cause, after.ending.describe()};
  return std::nullopt;
}

std::string list_of(const std::set<TaskPath>& left) {
  return left.empty() ? "" : fmt::format("process {}", fmt::join(left, ", "));
}

std::optional<Finding> fault_of_left_overs(const Aftermath& after) {
  if (const std::string processes = list_of(after.trace.left); !processes.empty())
    return Finding{Fault::left_behind, processes};
  const std::string& left = after.ending.left;
  if (left.empty()) return std::nullopt;
  if (!removes(after.shot.occurrence)) return Finding{Fault::left_behind, left};
  // What a probe has made, or what was to go at once, is in no run's ledger: ipcrm(1) is the remedy
  // that is told.
  if (after.ending.finished.err.find("(ipcrm -") != std::string::npos) return std::nullopt;
  if (after.ending.finished.err.find("pibench clean") == std::string::npos)
    return Finding{Fault::left_behind, left + ", and did not say so"};
  if (!after.not_cleaned.empty())
    return Finding{Fault::left_behind, "in spite of 'pibench clean': " + after.not_cleaned};
  return std::nullopt;
}

}  // namespace

std::string answer_in(const std::string& out) {
  for (const std::string& line : lines_of(out))
    if (line.starts_with("pi ")) return line;
  return {};
}

std::vector<Finding> findings_of(const Aftermath& after) {
  if (after.trace.hung) return {{Fault::hang, after.ending.describe()}};
  std::vector<Finding> findings;
  for (const auto look : {crash_in, fault_of_answer, fault_of_words, fault_of_left_overs})
    if (auto finding = look(after)) findings.push_back(std::move(*finding));
  return findings;
}

}  // namespace pibench::test
