// Single times of all cells, kept until the end of the run where they cost its trials nothing.
#pragma once

#include <algorithm>
#include <cstdint>
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

/// The times of one cell and kind, in an arena that outlives their use.
class KeptTimes {
 public:
  /// Throws std::system_error.
  void append(std::span<const std::int64_t> times_ns, TimesArena& arena) {
    while (!times_ns.empty()) {
      if (free_.empty()) free_ = blocks_.emplace_back(arena.allocate(next_block_size()));
      const std::size_t count = std::min(times_ns.size(), free_.size());
      std::ranges::copy(times_ns.first(count), free_.begin());
      times_ns = times_ns.subspan(count);
      free_ = free_.subspan(count);
    }
  }
  std::vector<std::int64_t> all() const {
    std::vector<std::int64_t> times;
    for (const auto& block : blocks_) times.insert(times.end(), block.begin(), block.end());
    times.resize(times.size() - free_.size());
    return times;
  }

 private:
  /// Blocks grow, so that a cell has few of them, and little of the last one is in vain.
  std::size_t next_block_size() const noexcept {
    constexpr std::size_t first = 512;  // a page
    return blocks_.empty() ? first : 2 * blocks_.back().size();
  }

  std::vector<std::span<std::int64_t>> blocks_;
  std::span<std::int64_t> free_;  ///< at the end of the last block
};

}  // namespace pibench
