// Messages as records of an LMDB environment, which sender and receiver have mapped; lmdb.h.
#pragma once

#include "transports/contract/transport.hpp"
#include "transports/databases/lmdb_store.hpp"
#include "transports/databases/record_link.hpp"

namespace pibench {

class Lmdb : public databases::RecordLink<databases::LmdbStore> {
 public:
  static constexpr Descriptor descriptor{
      .name = "lmdb",
      .summary = "records of an LMDB environment, a mapped B+tree, announced by eventfds",
      .family = Family::files,
      .substrate = Substrate::slots,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .exclusion = Exclusion::lock,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "Every message is a record under a growing key, in one LMDB environment in the run's "
          "private directory that each process opens after the fork. The sender puts it in one "
          "transaction, the receiver gets and deletes it in another. LMDB tells nobody of a "
          "change, so eventfds beside it count the records that are there and the room that is "
          "free again. One robust mutex lets processes take turns, as LMDB's own would, but can "
          "be waited for until a deadline; who dies with it leaves the last committed state.",
      .per_message =
          "Two transactions. Each searches the tree in the map without a call, copies the pages "
          "that it changes, writes them by a pwrite() for each run of pages, and the new root by "
          "another. Two calls of an eventfd, fewer in a burst.",
      .waking =
          "Blocking: a receiver sleeps in read() or poll() of an eventfd, a sender in read() while "
          "there is no room; for the mutex in pthread_mutex_clocklock(), in slices of 50 ms.",
      .set_up =
          "mkdir(), mdb_env_open() and mmap() once before the fork, and once in every process; two "
          "eventfd() per worker and direction.",
      .tunables = "ulimit -n, address space, free space in $TMPDIR",
      .man_pages =
          "LMDB: mdb_env_open, LMDB: mdb_txn_begin, eventfd(2), mmap(2), "
          "pthread_mutexattr_setrobust(3)",
      .picture = R"(
parent                                          worker
mdb_env_open(MDB_NOSYNC | MDB_NOLOCK, 0600)     [makes the file, and is closed again]
fork()                                          inherits mutex and eventfds
mdb_env_open()                                  mdb_env_open()
read(filled) or poll(all)   sleeps              pthread_mutex_trylock()
                                                mdb_txn_begin(), mdb_put(), mdb_txn_commit()
                                                pthread_mutex_unlock()
    <---------- write(filled, 1) ------------
pthread_mutex_trylock(), mdb_txn_begin()
mdb_get(), mdb_del(), mdb_txn_commit()
pthread_mutex_unlock()
write(given back, n)   [every half queue]       read(given back)   when there is no room
mdb_env_close(), removes the directory          _exit(0)
)",
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  /// Small messages are that many in a queue; of large ones there are fewer, at least two.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, shm::default_depth_max}; }
  static Lmdb open(const LinkSpec& spec) { return Lmdb(spec); }

 private:
  explicit Lmdb(const LinkSpec& spec) : RecordLink(spec, "lmdb-") {}
};

static_assert(Transport<Lmdb>);

}  // namespace pibench
