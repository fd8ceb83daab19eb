// What was sent over a link; in memory that all processes of a trial share.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "bench/scenarios/traffic/payload.hpp"

namespace pibench::test {

/// The messages of one sender to one receiver, by their numbers from 0 on. Ends the process where
/// there are more than it can hold, or larger ones.
class Sent {
 public:
  static constexpr std::size_t bytes_max = 512;

  void clear() noexcept { count_ = 0; }
  /// `heard` messages had reached the sender before.
  void note(ConstBytes message, std::uint64_t heard) noexcept;
  std::uint64_t count() const noexcept { return count_; }
  /// Of a number below count().
  ConstBytes message(std::uint64_t number) const noexcept;
  /// True where the next one was sent without waiting for anything to come back.
  bool is_followed(std::uint64_t number) const noexcept;

 private:
  struct Message {
    std::uint64_t heard;
    std::size_t bytes;
    std::array<std::byte, bytes_max> content;
  };

  std::atomic<std::uint64_t> count_;
  std::array<Message, 1024> messages_;
};

/// What parent and workers sent to each other. Of the workers, the first two.
class LinkRecord {
 public:
  static constexpr std::uint16_t workers_max = 2;

  void clear() noexcept;
  void note(Direction direction, WorkerId worker, ConstBytes message, std::uint64_t heard) noexcept;
  const Sent& sent(Direction direction, WorkerId worker) const noexcept {
    return sent_[static_cast<std::size_t>(direction)][index_of(worker)];
  }

 private:
  std::array<std::array<Sent, workers_max>, 2> sent_;
};

}  // namespace pibench::test
