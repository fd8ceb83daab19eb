// One lock-free ring in shared memory that all workers send to, and one per worker down. Workers
// take tickets for its slots by compare-and-swap.
#pragma once

#include "transports/contract/transport.hpp"
#include "transports/shm/ring_link.hpp"

namespace pibench {

class ShmMpsc : public shm::RingLink<shm::MpscProducer> {
 public:
  static constexpr Descriptor descriptor{
      .name = "shm_mpsc",
      .summary = "one lock-free ring in shared memory for all workers; sleeps on a futex",
      .family = Family::shared_memory,
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .exclusion = Exclusion::lock_free,
      .any_wakeup = true,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "One ring of slots in shared memory takes the messages of all workers; for replies each "
          "worker has a ring of its own. A worker takes a ticket for the next free slot by "
          "compare-and-swap, copies its message into the slot and stores the slot's header, which "
          "tells the parent that the message is there. A worker that dies between ticket and "
          "header leaves a gap at which all wait, until the harness stops them.",
      .per_message =
          "Two copies and one compare-and-swap, more where workers get in each other's way; no "
          "system call unless somebody sleeps.",
      .waking =
          "Blocking on a futex, which the other side wakes only when it is armed; or spinning, or "
          "spin-then-block (--wait).",
      .set_up = "shm_open(), shm_unlink(), posix_fallocate() and mmap() once for all rings.",
      .tunables = "/dev/shm, ulimit -n",
      .man_pages = "futex(2), shm_overview(7), shm_open(3), mmap(2)",
      .picture = R"(
parent                                          worker
shm_open(name), shm_unlink(name)
posix_fallocate(), mmap(MAP_SHARED)
fork()                                          shares the mapping
look at the header that is due                  compare-and-swap tail: a ticket
none: arm the bell, futex(FUTEX_WAIT)           copy the message into its slot
    <------- store the slot's header --------
                                                bell armed? futex(FUTEX_WAKE)
copy the message out, the header says who
a quarter read: store `released`                ring full? arm, futex(FUTEX_WAIT)
half read, and the bell armed: FUTEX_WAKE
munmap()                                        _exit(0)
)",
  };
  static ShmMpsc open(const LinkSpec& spec) { return ShmMpsc(spec); }

 private:
  using RingLink::RingLink;
};

static_assert(Transport<ShmMpsc>);

}  // namespace pibench
