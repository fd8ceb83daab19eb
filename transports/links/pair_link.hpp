// The common part of transports that keep message boundaries and have a pair of ends per worker:
// they differ in what an end is, and in how a connected pair comes to be.
#pragma once

#include <utility>
#include <vector>

#include "transports/links/polled_parent.hpp"

namespace pibench {

/// Holds both ends of every pair until the split, and then those of one side only.
template <PolledEnd End>
class PairLink {
 public:
  using Parent = PolledParent<End>;
  using Worker = End;

  Parent parent() && {
    workers_.clear();
    return Parent(std::move(parents_));
  }
  Worker worker(WorkerId me) && {
    parents_.clear();
    Worker mine = std::move(workers_[index_of(me)]);
    workers_.clear();
    return mine;
  }

 protected:
  /// The first worker's pair, before the split: the others are like it.
  const End& first_parent() const noexcept { return parents_.front(); }
  const End& first_worker() const noexcept { return workers_.front(); }

  /// The pair of the next worker, in the order of their ids.
  void add_pair(End parent, End worker) {
    parents_.push_back(std::move(parent));
    workers_.push_back(std::move(worker));
  }

 private:
  std::vector<End> parents_;
  std::vector<End> workers_;
};

}  // namespace pibench
