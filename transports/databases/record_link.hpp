// The common part of transports whose messages are records of a database: they differ in the
// database.
//
// A database has no way of telling another process of a change, so eventfds beside it count the
// records that are there, and those that were taken.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/links/polled_parent.hpp"
#include "transports/posix/link_directory.hpp"
#include "transports/shm/slot_counts.hpp"
#include "transports/shm/slots.hpp"

namespace pibench::databases {

/// The most records that a link has at a time.
struct RecordRoom {
  std::size_t records;
  std::size_t bytes_each;
};

/// A database as one process has it open, since none may be used across a fork. Its Home is made
/// before the fork, in the directory of the link, and is all that is needed to open it.
template <class D>
concept Database = std::constructible_from<D, typename D::Home> &&
    std::constructible_from<typename D::Home, const std::filesystem::path&, RecordRoom> &&
    requires(D database, std::uint64_t key, ConstBytes message, Bytes buffer) {
  /// The key is not there yet.
  { database.put(key, message) }
  noexcept->std::same_as<IoResult>;
  /// Reads the record into the buffer and removes it.
  { database.take(key, buffer) }
  noexcept->std::same_as<IoResult>;
  /// The database's own words for what failed last; empty where nothing has.
  { std::as_const(database).diagnosis() } -> std::same_as<std::string>;
};

/// One direction of one worker, as one of its sides has it: records with growing keys.
class RecordQueue {
 public:
  RecordQueue(std::uint64_t number, std::size_t depth)
      : next_key_(number << key_bits), counts_(depth) {}

  /// Waits until there is room for a record, and calls `put(key)`.
  template <class Put>
  IoResult send(Put&& put) noexcept {
    if (const IoResult io = counts_.await_free(); !io.good()) return io;
    const IoResult sent = put(next_key_);
    if (!sent.good()) return sent;
    ++next_key_;
    const IoResult told = counts_.tell_filled();
    return told.good() ? sent : told;
  }
  /// Waits until there is a record, and calls `take(key)`.
  template <class Take>
  IoResult receive(Take&& take) noexcept {
    if (const IoResult io = counts_.await_full(); !io.good()) return io;
    const IoResult taken = take(next_key_);
    if (!taken.good()) return taken;
    ++next_key_;
    const IoResult told = counts_.tell_emptied();
    return told.good() ? taken : told;
  }

  const shm::SlotCounts& counts() const noexcept { return counts_; }

 private:
  /// Keys are positive as signed numbers too, and no queue lasts long enough to run out of its own.
  static constexpr unsigned key_bits = 48;

  std::uint64_t next_key_;
  shm::SlotCounts counts_;
};

/// One worker's two queues, seen from either side.
template <Database D>
class RecordEnd {
 public:
  RecordEnd(std::shared_ptr<D> database, std::size_t message_bytes, std::optional<RecordQueue> in,
            std::optional<RecordQueue> out)
      : database_(std::move(database)),
        message_bytes_(message_bytes),
        in_(std::move(in)),
        out_(std::move(out)) {}

  IoResult send(ConstBytes message) noexcept {
    if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
    return out_->send([&](std::uint64_t key) noexcept { return database_->put(key, message); });
  }
  IoResult receive(Bytes buffer) noexcept {
    return in_->receive([&](std::uint64_t key) noexcept { return database_->take(key, buffer); });
  }
  int read_fd() const noexcept { return in_->counts().filled_fd(); }
  bool buffered() const noexcept { return in_->counts().has_full_slots(); }
  std::string diagnosis() const { return database_->diagnosis(); }

 private:
  std::shared_ptr<D> database_;
  std::size_t message_bytes_;
  std::optional<RecordQueue> in_;  // one of them is missing where the parent does not reply
  std::optional<RecordQueue> out_;
};

/// Owns the database's files, whose names begin with `prefix`.
template <Database D>
class RecordLink {
 public:
  using Worker = RecordEnd<D>;

  class Parent {
   public:
    Parent(posix::LinkDirectory directory, std::shared_ptr<D> database,
           std::vector<RecordEnd<D>> ends)
        : directory_(std::move(directory)),
          database_(std::move(database)),
          ends_(std::move(ends)) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept { return ends_.send(to, message); }
    Arrival receive(Bytes buffer) noexcept { return ends_.receive(buffer); }
    std::string diagnosis() const { return database_->diagnosis(); }

   private:
    posix::LinkDirectory directory_;
    std::shared_ptr<D> database_;
    PolledParent<RecordEnd<D>> ends_;
  };

  RecordLink(const LinkSpec& spec, const char* prefix)
      : layout_(shm::layout_for(spec, shm::default_depth_max)),
        directory_(spec.run, prefix),
        home_(directory_.path(), room_for(spec, layout_)) {
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      up_.emplace_back(i, layout_.depth);
      if (spec.replies) down_.emplace_back(spec.workers + i, layout_.depth);
    }
  }

  Capacity capacity() const { return layout_.capacity(); }

  Parent parent() && {
    const auto database = std::make_shared<D>(std::move(home_));
    std::vector<RecordEnd<D>> ends;
    for (std::size_t i = 0; i < up_.size(); ++i)
      ends.emplace_back(database, layout_.message_bytes, std::move(up_[i]), take_down(i));
    up_.clear();
    down_.clear();
    return {std::move(directory_), database, std::move(ends)};
  }
  Worker worker(WorkerId me) && {
    Worker mine(std::make_shared<D>(std::move(home_)), layout_.message_bytes,
                take_down(index_of(me)), std::move(up_[index_of(me)]));
    up_.clear();
    down_.clear();
    return mine;
  }

 private:
  static RecordRoom room_for(const LinkSpec& spec, const shm::SlotLayout& layout) {
    const std::size_t queues = spec.workers * (spec.replies ? std::size_t{2} : 1);
    return {queues * layout.depth, spec.message_bytes};
  }
  std::optional<RecordQueue> take_down(std::size_t worker) {
    if (down_.empty()) return std::nullopt;
    return std::move(down_[worker]);
  }

  shm::SlotLayout layout_;
  posix::LinkDirectory directory_;
  typename D::Home home_;
  std::vector<RecordQueue> up_;
  std::vector<RecordQueue> down_;
};

}  // namespace pibench::databases
