// What is to go wrong in faulty_pibench, and how it goes wrong. The environment gives the order,
// and nothing but the code of this directory knows of it:
//
// PIBENCH_TEST_FAULT    one of fault_names, committed by worker 1, or by the only worker
// PIBENCH_TEST_TRIAL    in this trial of each transport, and in those after it (default 1)
// PIBENCH_TEST_MOMENT   signals-parent: one of moment_names
// PIBENCH_TEST_SIGNAL   signals-parent: the number of the signal
// PIBENCH_TEST_SERVER   server-dies, server-hangs: a server that is no child of the parent
// PIBENCH_TEST_DELAY_US killed-amid: from the worker's first message on
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace pibench::test {

enum class Fault : std::uint8_t {
  none,
  exits,
  aborts,
  killed_before,
  killed_amid,
  killed_after,
  killed_holding,
  stopped,
  spins,
  sends_too_little,
  sends_garbage,
  closes,
  server_dies,
  server_hangs,
  signals_parent,
};

inline constexpr std::array<std::string_view, 15> fault_names{
    "none",          "exits",          "aborts",      "killed-before", "killed-amid",
    "killed-after",  "killed-holding", "stopped",     "spins",         "sends-too-little",
    "sends-garbage", "closes",         "server-dies", "server-hangs",  "signals-parent"};

enum class Moment : std::uint8_t { open, fork, compute, hand_over, reap };

inline constexpr std::array<std::string_view, 5> moment_names{"open", "fork", "compute",
                                                              "hand-over", "reap"};

struct Order {
  Fault fault = Fault::none;
  unsigned trial = 1;
  Moment moment = Moment::open;
  int signal = 0;
  unsigned delay_us = 200;
};

/// As the environment of this process says; ends it where that makes no sense.
const Order& order();

/// Or stops it, or keeps it from ending.
constexpr bool ends_a_process(Fault fault) {
  return fault >= Fault::exits && fault <= Fault::spins;
}

/// What befalls a worker that is about to give its message away: it may not come back.
void commit_before_message() noexcept;
/// The same once the message is given away.
void commit_after_message() noexcept;
/// The children that this process has now are the servers of the link that it has opened.
void note_servers();

/// Does nothing of use and does not end.
[[noreturn]] void stay() noexcept;

/// Sends the ordered signal where `moment` is the ordered one.
void signal_parent_at(Moment moment, pid_t parent) noexcept;
/// For Moment::compute: sends it once this process has used a millisecond of CPU time from now on.
void signal_parent_amid_computation(pid_t parent);

/// Whether who releases a lock that processes share is to die instead.
bool dies_holding() noexcept;
[[noreturn]] void die() noexcept;

}  // namespace pibench::test
