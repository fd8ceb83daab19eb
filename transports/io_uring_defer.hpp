// As io_uring, by a ring that leaves completions to its own process: the kernel runs what ends an
// operation only while that process waits; io_uring_setup(2).
#pragma once

#include "transports/links/uring_link.hpp"

namespace pibench {

class IoUringDefer : public UringLink<IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN> {
 public:
  static constexpr Descriptor descriptor{
      .name = "io_uring_defer",
      .summary = "as io_uring, completions left until their process waits for them",
      .family = Family::sockets,
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "As io_uring, with two promises to the kernel: one thread alone submits to the ring, "
          "and completions may wait until it asks for them (IORING_SETUP_SINGLE_ISSUER, "
          "IORING_SETUP_DEFER_TASKRUN). Otherwise the kernel interrupts the process for each "
          "completion, wherever it is. Such rings came with Linux 6.1.",
      .per_message =
          "One io_uring_enter() for a send and one for a receive, which also runs what is left of "
          "the operation; two copies. With several workers a poll() of all comes before the "
          "receives.",
      .waking =
          "Blocking: sender and receiver sleep in io_uring_enter(), the parent of several workers "
          "in poll().",
      .set_up = "As io_uring: one socketpair() per worker, and a ring per process.",
      .tunables = "ulimit -n, /proc/sys/kernel/io_uring_disabled, /proc/sys/net/core/wmem_default",
      .man_pages = "io_uring_setup(2), io_uring_enter(2), io_uring(7), socketpair(2)",
      .picture = R"(
parent                                          worker
socketpair(AF_UNIX, SOCK_STREAM)                [for every worker]
fork()                                          inherits the sockets
io_uring_setup(DEFER_TASKRUN), mmap()           io_uring_setup(DEFER_TASKRUN), mmap()
io_uring_enter(IORING_OP_RECV)   sleeps         io_uring_enter(IORING_OP_SEND)
    <------ the kernel's socket buffer ------
wakes in io_uring_enter(), receives there       takes the result out of its queue
IORING_OP_RECV: 0, end of file                  _exit(0) closes its socket
)",
  };
  static IoUringDefer open(const LinkSpec& spec) { return IoUringDefer(spec); }

 private:
  using UringLink::UringLink;
};

static_assert(Transport<IoUringDefer>);

}  // namespace pibench
