// Lists of bytes in named shared memory, as multiprocessing.shared_memory.ShareableList: an item
// per worker up, and a list of one item down to each. Workers attach by name. A lock and conditions
// that are inherited say whose turn it is, since such a list has none.
#pragma once

#include <algorithm>
#include <utility>

#include "transports/contract/transport.hpp"
#include "transports/mp/boxes.hpp"
#include "transports/mp/shareable_list.hpp"
#include "transports/posix/shared_memory.hpp"

namespace pibench {

class MpShareableList {
 public:
  class Storage {
   public:
    explicit Storage(mp::ShareableList list) : list_(std::move(list)) {}
    mp::RobustLock& lock() noexcept { return lock_.robust(); }
    std::size_t boxes() const noexcept { return list_.size(); }
    void store(std::size_t box, ConstBytes message) noexcept { list_.store(box, message); }
    std::size_t load(std::size_t box, Bytes buffer) noexcept { return list_.load(box, buffer); }
    /// A view of its own, in a worker.
    void attach() { list_ = mp::ShareableList::attach(list_.name()); }

   private:
    mp::ShareableList list_;
    mp::Lock lock_;
  };
  using Link = mp::BoxLink<Storage>;

  static constexpr Descriptor descriptor{
      .name = "mp_shareable_list",
      .summary = "items of a list in named shared memory; pi reads it after the workers' exit",
      .family = Family::multiprocessing,
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::after_exit,
      .exclusion = Exclusion::lock,
      .exposed = {.shared_memory = true},
  };
  static constexpr Explanation explanation{
      .how =
          "A ShareableList is a list of fixed-width items in named shared memory, to which any "
          "process may attach by name, as each worker does after the fork. Each worker has one "
          "item up, and a list of one item down for replies. Such a list has no lock: a robust "
          "mutex and conditions on inherited pages say whose turn it is. The manager unlinks all "
          "names at the end. In the pi job the parent reads the list when the workers have "
          "exited.",
      .per_message =
          "Two copies and two lock-unlock pairs; no system call while the lock is free and nobody "
          "waits, else futex() calls.",
      .waking = "Blocking: futex(FUTEX_WAIT) until an item is full or empty.",
      .set_up =
          "shm_open(), posix_fallocate() and mmap() for each list, shm_open(), fstat() and mmap() "
          "again in the worker; shm_unlink() at the end.",
      .tunables = "/dev/shm, ulimit -n",
      .man_pages = "Python: multiprocessing.shared_memory, shm_overview(7), shm_open(3), futex(2)",
      .picture = R"(
parent                                          worker
shm_open(name, O_CREAT | O_EXCL)                [one list up; for replies one per worker]
posix_fallocate(), mmap(MAP_SHARED)
fork()                                          shm_open(name), fstat(), mmap()
pthread_mutex_trylock()                         pthread_mutex_trylock()
no full item: unlock, futex(FUTEX_WAIT)         my item full: unlock, futex(FUTEX_WAIT)
                                                copy the message into my item, unlock
    <---------- futex(FUTEX_WAKE) -----------
copy the message out, unlock, futex(WAKE)
waitpid()   [the pi job waits before it reads]  _exit(0)
shm_unlink(name)
)",
  };

  static Probe probe(const Settings&) { return posix::probe_shared_memory(); }
  /// One message per worker. A link with an item up and one down per worker must fit into /dev/shm
  /// as it is now, with half of it left to others.
  static Limits limits(std::uint16_t workers) {
    constexpr std::size_t largest = std::size_t{64} << 20;
    constexpr std::size_t overhead_bytes = 4096;
    const std::size_t room = posix::shared_memory_free_bytes() / 4 / workers;
    return {std::min(largest, room - std::min(room, overhead_bytes)), workers};
  }
  static MpShareableList open(const LinkSpec& spec) { return MpShareableList(spec); }
  /// Each worker has a box of its own.
  Capacity capacity() const { return Capacity::of_messages(1, link_.message_bytes()); }

  class Parent : public mp::BoxParent<Storage> {
   public:
    Parent(mp::SharedMemoryManager manager, Link link)
        : BoxParent(std::move(link)), manager_(std::move(manager)) {}

   private:
    mp::SharedMemoryManager manager_;
  };
  using Worker = mp::BoxWorker<Storage>;

  Parent parent() && { return {std::move(manager_), std::move(link_)}; }
  Worker worker(WorkerId me) && {
    link_.up().storage().attach();
    if (!link_.down().empty()) link_.down()[index_of(me)].storage().attach();
    return {std::move(link_), me};
  }

 private:
  explicit MpShareableList(const LinkSpec& spec)
      : manager_(spec.run), link_(spec, [&](std::size_t boxes) {
          return Storage(manager_.make_list(boxes, spec.message_bytes));
        }) {}

  mp::SharedMemoryManager manager_;
  Link link_;
};

static_assert(Transport<MpShareableList>);

}  // namespace pibench
