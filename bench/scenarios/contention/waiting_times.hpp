// Times of some of the workers' decrements, evenly spaced among those of each worker: so stamps
// neither slow all of them down nor leave out those that wait for long.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/shared.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench::contention {

/// Made before the fork; each worker writes its own times, and the parent reads them when all are
/// done.
class WaitingTimes {
 public:
  /// Throws std::system_error.
  explicit WaitingTimes(std::uint16_t workers)
      : kept_(workers), times_ns_(std::size_t{workers} * room_of_each) {}

  /// For the parent: about so many decrements are to come, of all workers together.
  void expect(std::uint64_t operations) noexcept {
    *gap_ = std::max<std::uint64_t>(operations / wanted, 1);
  }

  /// A worker's own.
  class Sampler {
   public:
    Sampler(std::uint64_t gap, std::span<std::int64_t> room, std::uint64_t& kept) noexcept
        : gap_(gap), left_(gap), room_(room), kept_(kept) {}
    /// To be asked once per decrement.
    bool is_due() noexcept {
      if (--left_ != 0) return false;
      left_ = gap_;
      return kept_ < room_.size();
    }
    void keep(std::int64_t time_ns) noexcept { room_[kept_++] = time_ns; }

   private:
    std::uint64_t gap_;
    std::uint64_t left_;
    std::span<std::int64_t> room_;
    std::uint64_t& kept_;
  };
  Sampler of(WorkerId me) noexcept {
    return {*gap_, times_ns_.all().subspan(index_of(me) * room_of_each, room_of_each),
            kept_[index_of(me)].count};
  }

  std::vector<std::int64_t> all() {
    std::vector<std::int64_t> times;
    for (std::size_t worker = 0; worker < kept_.all().size(); ++worker) {
      const auto own = times_ns_.all().subspan(worker * room_of_each, kept_[worker].count);
      times.insert(times.end(), own.begin(), own.end());
    }
    return times;
  }

 private:
  static constexpr std::uint64_t wanted = 4096;
  /// Even where one worker makes all decrements, and twice as many as expected.
  static constexpr std::size_t room_of_each = 2 * wanted;

  /// On cache lines of its own.
  struct alignas(128) Kept {
    std::uint64_t count;
  };

  posix::Shared<std::uint64_t> gap_;
  posix::SharedArray<Kept> kept_;
  posix::SharedArray<std::int64_t> times_ns_;
};

}  // namespace pibench::contention
