// Where the workers' sums stood while they grew. A job that is too long to be summed again for a
// check keeps its checkpoints: from any of them on, a stretch of the sum can be repeated alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bench/series/kernels.hpp"
#include "bench/series/slices.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench {

/// A worker's sum of its slice's terms below `end`.
struct Checkpoint {
  std::uint64_t end = 0;
  series::CompensatedSum sum;
};

/// The checkpoints of all workers, on pages that processes forked from now on share.
class Checkpoints {
 public:
  static constexpr std::size_t per_worker = 64;

  /// Throws std::system_error.
  explicit Checkpoints(std::uint16_t workers)
      : workers_(workers), all_(std::size_t{workers} * per_worker) {}

  /// A worker's room, in which a CheckpointLog writes.
  std::span<Checkpoint> of(std::uint16_t worker) noexcept {
    return all_.all().subspan(std::size_t{worker} * per_worker, per_worker);
  }
  /// Those that the worker has written; valid once it has ended.
  std::span<const Checkpoint> written_by(std::uint16_t worker) noexcept;
  /// What the workers had in the end, in the order of their slices; valid once they have ended.
  std::vector<double> sums();

 private:
  std::uint16_t workers_;
  posix::SharedArray<Checkpoint> all_;
};

/// Writes the checkpoints of a sum that grows, the last one at its end.
class CheckpointLog {
 public:
  /// Writes none where there is no room at all.
  CheckpointLog(std::span<Checkpoint> room, series::Slice slice) noexcept;
  /// Call after every part of the sum.
  void note(const series::GradualSum& sum) noexcept;

 private:
  std::span<Checkpoint> room_;
  std::uint64_t apart_ = 0;  ///< terms
  std::uint64_t due_ = 0;
};

}  // namespace pibench
