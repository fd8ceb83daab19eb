#include "tests/faults/order.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <vector>

#include "transports/posix/syscall.hpp"

namespace pibench::test {
namespace {

constexpr long millisecond_ns = 1'000'000;
constexpr int exit_code_of_early_exit = 3;

[[noreturn]] void refuse(const char* variable, std::string_view value) {
  fmt::print(stderr, "faulty_pibench: {}={} means nothing\n", variable, value);
  std::exit(70);
}

template <class Names>
std::size_t index_in(const Names& names, const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr) return 0;
  const auto found = std::ranges::find(names, std::string_view(value));
  if (found == names.end()) refuse(variable, value);
  return static_cast<std::size_t>(found - names.begin());
}

unsigned number_in(const char* variable, unsigned otherwise) {
  const char* value = std::getenv(variable);
  if (value == nullptr) return otherwise;
  char* end = nullptr;
  const unsigned long number = std::strtoul(value, &end, 10);
  if (end == value || *end != '\0') refuse(variable, value);
  return static_cast<unsigned>(number);
}

Order read_order() {
  return {.fault = static_cast<Fault>(index_in(fault_names, "PIBENCH_TEST_FAULT")),
          .trial = number_in("PIBENCH_TEST_TRIAL", 1),
          .moment = static_cast<Moment>(index_in(moment_names, "PIBENCH_TEST_MOMENT")),
          .signal = static_cast<int>(number_in("PIBENCH_TEST_SIGNAL", 0)),
          .delay_us = number_in("PIBENCH_TEST_DELAY_US", 200)};
}

std::atomic<bool> holding = false;
std::atomic<bool> doomed = false;
pid_t parent_to_signal = 0;
timer_t ticking{};  // until the parent has its signal
timespec computation_began{};
std::vector<pid_t> servers;

void strike_servers(int signal) noexcept {
  for (const pid_t server : servers) ::kill(server, signal);
}

timespec cpu_time() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now;
}

/// A timer of wall time, since those of CPU time go by the clock tick, which may be 10 ms.
timer_t start_timer(int signal, timespec first, timespec then) {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = signal;
  timer_t timer{};
  posix::checked(::timer_create(CLOCK_MONOTONIC, &event, &timer), "timer_create");
  const itimerspec when{.it_interval = then, .it_value = first};
  posix::checked(::timer_settime(timer, 0, &when, nullptr), "timer_settime");
  return timer;
}

void on_tick(int) {
  const timespec now = cpu_time();
  const long used_ns = (now.tv_sec - computation_began.tv_sec) * 1000 * millisecond_ns +
                       now.tv_nsec - computation_began.tv_nsec;
  if (used_ns < millisecond_ns || parent_to_signal == 0) return;
  ::timer_delete(ticking);  // the program takes its handlers back before it ends
  ::kill(parent_to_signal, order().signal);
  parent_to_signal = 0;
}

/// Once per process: the worker dies at its first message plus the delay.
void die_soon() noexcept {
  if (doomed.exchange(true)) return;
  const long delay_ns = long{order().delay_us} * 1000 + 1;
  start_timer(SIGKILL, {.tv_sec = delay_ns / 1'000'000'000, .tv_nsec = delay_ns % 1'000'000'000},
              {});
}

}  // namespace

const Order& order() {
  static const Order given = read_order();
  return given;
}

void commit_before_message() noexcept {
  switch (order().fault) {
    case Fault::exits:
      ::_exit(exit_code_of_early_exit);
    case Fault::aborts:
      std::abort();
    case Fault::killed_before:
      die();
    case Fault::killed_amid:
      return die_soon();
    case Fault::killed_holding:
      holding = true;
      return;
    case Fault::stopped:
      ::raise(SIGSTOP);
      return;
    case Fault::spins:
      for (std::atomic<unsigned> rounds = 0;; ++rounds) continue;
    case Fault::server_dies:
      return strike_servers(SIGKILL);
    case Fault::server_hangs:
      return strike_servers(SIGSTOP);
    default:
      return;
  }
}

void note_servers() {
  const std::string self = std::to_string(::getpid());
  std::ifstream children("/proc/" + self + "/task/" + self + "/children");
  servers.assign(std::istream_iterator<pid_t>(children), {});
  if (const unsigned other = number_in("PIBENCH_TEST_SERVER", 0); other != 0)
    servers.push_back(static_cast<pid_t>(other));
}

void commit_after_message() noexcept {
  if (order().fault == Fault::killed_after) die();
}

void stay() noexcept {
  for (;;) ::pause();
}

void signal_parent_at(Moment moment, pid_t parent) noexcept {
  if (order().fault == Fault::signals_parent && order().moment == moment)
    ::kill(parent, order().signal);
}

void signal_parent_amid_computation(pid_t parent) {
  parent_to_signal = parent;
  computation_began = cpu_time();
  ::signal(SIGPROF, on_tick);
  constexpr timespec tick{.tv_sec = 0, .tv_nsec = millisecond_ns / 2};
  ticking = start_timer(SIGPROF, tick, tick);
}

bool dies_holding() noexcept {
  return holding;
}

void die() noexcept {
  ::kill(::getpid(), SIGKILL);
  stay();
}

}  // namespace pibench::test
