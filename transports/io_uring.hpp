// Unix stream sockets, a pair per worker, that are sent to and received from by an io_uring;
// io_uring(7), socketpair(2).
#pragma once

#include "transports/links/uring_link.hpp"

namespace pibench {

class IoUring : public UringLink<0> {
 public:
  static constexpr Descriptor descriptor{
      .name = "io_uring",
      .summary = "unnamed Unix stream socket pair per worker, driven by an io_uring",
      .family = Family::sockets,
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "The sockets are those of socketpair. But no process calls read() or write(): it lays "
          "an operation into a queue in memory that the kernel shares, and io_uring_enter() "
          "submits it and waits until its result lies in a second queue. Each process has a ring "
          "of its own. A ring pays where a program has many operations under way at once; here "
          "there is one, as a message follows the other, so that its cost shows by itself.",
      .per_message =
          "One io_uring_enter() for a send and one for a receive; two copies, in and out of the "
          "kernel. With several workers a poll() of all comes before the receives.",
      .waking =
          "Blocking: sender and receiver sleep in io_uring_enter(), the parent of several workers "
          "in poll().",
      .set_up =
          "One socketpair() per worker; after the fork one io_uring_setup() and an mmap() of its "
          "queues per process.",
      .tunables = "ulimit -n, /proc/sys/kernel/io_uring_disabled, /proc/sys/net/core/wmem_default",
      .man_pages = "io_uring(7), io_uring_setup(2), io_uring_enter(2), socketpair(2), unix(7)",
      .picture = R"(
parent                                          worker
socketpair(AF_UNIX, SOCK_STREAM)                [for every worker]
fork()                                          inherits the sockets
close(the workers' sockets)                     close(all but its own)
io_uring_setup(), mmap()                        io_uring_setup(), mmap()
poll(all)   [several workers]                   IORING_OP_SEND into the queue
io_uring_enter(IORING_OP_RECV)   sleeps         io_uring_enter()
    <------ the kernel's socket buffer ------
takes the result out of the other queue         takes its own
IORING_OP_RECV: 0, end of file                  _exit(0) closes its socket
)",
  };
  static IoUring open(const LinkSpec& spec) { return IoUring(spec); }

 private:
  using UringLink::UringLink;
};

static_assert(Transport<IoUring>);

}  // namespace pibench
