// Messages as rows of a table of an SQLite database in WAL mode, deleted when they are taken;
// sqlite.org/wal.html.
#pragma once

#include "transports/contract/transport.hpp"
#include "transports/databases/record_link.hpp"
#include "transports/databases/sqlite_store.hpp"

namespace pibench {

class Sqlite : public databases::RecordLink<databases::SqliteStore> {
 public:
  static constexpr Descriptor descriptor{
      .name = "sqlite",
      .summary = "rows of an SQLite table in WAL mode, announced by eventfds",
      .family = Family::files,
      .substrate = Substrate::slots,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "Every message is a row under a growing key, in one table of an SQLite database in the "
          "run's private directory that each process opens after the fork. The sender inserts it, "
          "the receiver selects and deletes it, each in a transaction, which SQLite appends to a "
          "log of pages (WAL); nothing is synced. SQLite tells nobody of a change, so eventfds "
          "beside it count the rows that are there and the room that is free again. One process "
          "writes at a time, by a lock of the kernel on a file, which ends with its holder.",
      .per_message =
          "Two transactions of some ten calls each: fcntl() to lock and to unlock, pread() of what "
          "others have changed, two pwrite() for each page. After every thousand pages of the log "
          "they are copied into the database. Two calls of an eventfd, fewer in a burst.",
      .waking =
          "Blocking: a receiver sleeps in read() or poll() of an eventfd, a sender in read() while "
          "there is no room. Who finds the lock taken asks again after 20 us to 1 ms.",
      .set_up =
          "mkdir(), sqlite3_open_v2() and CREATE TABLE once before the fork; sqlite3_open_v2(), "
          "which maps an index of the log, in every process; two eventfd() per worker and "
          "direction.",
      .tunables = "ulimit -n, free space in $TMPDIR",
      .man_pages = "SQLite: wal.html, SQLite: lang_transaction.html, fcntl(2), eventfd(2)",
      .picture = R"(
parent                                          worker
sqlite3_open_v2(), CREATE TABLE                 [makes the files, and is closed again]
fork()                                          inherits the eventfds
sqlite3_open_v2()                               sqlite3_open_v2()
read(filled) or poll(all)   sleeps              INSERT: fcntl(F_SETLK), pwrite(log), unlock
    <---------- write(filled, 1) ------------
BEGIN IMMEDIATE: fcntl(F_SETLK)                 [locked: nanosleep(), and again]
SELECT body, DELETE: pread()
COMMIT: pwrite(log), unlock
write(given back, n)   [every half queue]       read(given back)   when there is no room
sqlite3_close(), removes the directory          _exit(0)
)",
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  /// Small messages are that many in a queue; of large ones there are fewer, at least two.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, shm::default_depth_max}; }
  static Sqlite open(const LinkSpec& spec) { return Sqlite(spec); }

 private:
  explicit Sqlite(const LinkSpec& spec) : RecordLink(spec, "sqlite-") {}
};

static_assert(Transport<Sqlite>);

}  // namespace pibench
