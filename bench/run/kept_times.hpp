// Single times of a cell, kept until the end of the run where they cost its trials nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "transports/posix/mapping.hpp"

namespace pibench {

/// Grows on shared pages: fork(2) copies no page tables of those, while a hundred megabytes on the
/// heap make every fork of a worker milliseconds slower, and so the pi job that is to be measured.
class KeptTimes {
 public:
  /// Throws std::system_error.
  void append(std::span<const std::int64_t> times_ns) {
    reserve(count_ + times_ns.size());
    std::ranges::copy(times_ns, data() + count_);
    count_ += times_ns.size();
  }
  std::vector<std::int64_t> all() const { return {data(), data() + count_}; }

 private:
  std::int64_t* data() const noexcept { return static_cast<std::int64_t*>(pages_.data()); }

  void reserve(std::size_t count) {
    constexpr std::size_t first = 512;  // a page
    if (count * sizeof(std::int64_t) <= pages_.bytes()) return;
    const std::size_t roomy = std::max({count, 2 * count_, first});
    posix::Mapping larger = posix::Mapping::anonymous(roomy * sizeof(std::int64_t));
    std::copy_n(data(), count_, static_cast<std::int64_t*>(larger.data()));
    pages_ = std::move(larger);
  }

  posix::Mapping pages_;
  std::size_t count_ = 0;
};

}  // namespace pibench
