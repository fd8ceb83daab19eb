// A fixed number of plain values on anonymous pages that forked processes share.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>

#include "transports/posix/mapping.hpp"

namespace pibench::posix {

/// Zeroed; move-only. Unsynchronised: readers must know that the writer is done.
template <class Value>
class SharedArray {
  static_assert(std::is_trivially_copyable_v<Value>);

 public:
  /// Throws std::system_error.
  explicit SharedArray(std::size_t count)
      : count_(count),
        pages_(Mapping::anonymous(std::max<std::size_t>(count, 1) * sizeof(Value))) {}

  Value& operator[](std::size_t index) noexcept { return all()[index]; }
  std::span<Value> all() noexcept { return {static_cast<Value*>(pages_.data()), count_}; }

  /// Brings the pages into this process, so that no fault is taken later; values become zero.
  void touch() noexcept { std::ranges::fill(all(), Value{}); }

 private:
  std::size_t count_;
  Mapping pages_;
};

}  // namespace pibench::posix
