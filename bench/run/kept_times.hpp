// Single times of all cells, kept until the end of the run where they cost its trials nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <new>
#include <span>
#include <vector>

#include "transports/posix/mapping.hpp"

namespace pibench {

/// Memory for the times of a run, on shared pages: fork(2) copies no page tables of those, while a
/// hundred megabytes on the heap make every fork of a worker milliseconds slower, and so the pi job
/// that is to be measured. It copies every mapping, though; hence few large ones.
class TimesArena {
 public:
  /// Room for so many times, which stays where it is for the arena's lifetime. Throws
  /// std::system_error.
  std::span<std::int64_t> allocate(std::size_t count) {
    if (count > left_.size()) left_ = new_chunk(count);
    const auto room = left_.first(count);
    left_ = left_.subspan(count);
    return room;
  }

 private:
  std::span<std::int64_t> new_chunk(std::size_t count) {
    constexpr std::size_t smallest_bytes = std::size_t{1} << 18;
    constexpr std::size_t largest_bytes = std::size_t{1} << 26;
    const std::size_t usual = chunks_.empty() ? smallest_bytes : 2 * chunks_.back().bytes();
    const std::size_t bytes =
        std::max(std::min(usual, largest_bytes), count * sizeof(std::int64_t));
    chunks_.push_back(posix::Mapping::anonymous(bytes));
    return {static_cast<std::int64_t*>(chunks_.back().data()), bytes / sizeof(std::int64_t)};
  }

  std::vector<posix::Mapping> chunks_;
  std::span<std::int64_t> left_;  ///< of the last chunk
};

/// The times of one cell and kind, in an arena that outlives their use. Nothing of it is on the
/// heap: what stays there between what comes and goes keeps whole pages from being given back.
class KeptTimes {
 public:
  /// Throws std::system_error.
  void append(std::span<const std::int64_t> times_ns, TimesArena& arena) {
    while (!times_ns.empty()) {
      if (last_ == nullptr || used_ == last_->size) add_block(arena);
      const std::span<std::int64_t> room = last_->values().subspan(used_);
      const std::size_t count = std::min(times_ns.size(), room.size());
      std::ranges::copy(times_ns.first(count), room.begin());
      times_ns = times_ns.subspan(count);
      used_ += count;
    }
  }
  std::vector<std::int64_t> all() const {
    std::vector<std::int64_t> times;
    for (Block* block = first_; block != nullptr; block = block->next) {
      const auto values = block->values().first(block == last_ ? used_ : block->size);
      times.insert(times.end(), values.begin(), values.end());
    }
    return times;
  }

 private:
  /// Precedes its values in the arena.
  struct Block {
    Block* next;
    std::size_t size;

    std::span<std::int64_t> values() noexcept {
      return {reinterpret_cast<std::int64_t*>(this + 1), size};
    }
  };
  static constexpr std::size_t header_words = sizeof(Block) / sizeof(std::int64_t);
  static_assert(sizeof(Block) % sizeof(std::int64_t) == 0);

  /// Blocks grow, so that a cell has few of them, and little of the last one is in vain.
  void add_block(TimesArena& arena) {
    constexpr std::size_t a_page = 512 - header_words;
    const std::size_t size = last_ == nullptr ? a_page : 2 * last_->size;
    auto* const block = new (arena.allocate(header_words + size).data()) Block{nullptr, size};
    (last_ == nullptr ? first_ : last_->next) = block;
    last_ = block;
    used_ = 0;
  }

  Block* first_ = nullptr;
  Block* last_ = nullptr;
  std::size_t used_ = 0;  ///< of the last block
};

}  // namespace pibench
