// The common part of transports with one byte stream per worker: they differ in how a connected
// pair of channels comes to be.
#pragma once

#include <utility>
#include <vector>

#include "transports/links/framed.hpp"
#include "transports/posix/queue_bytes.hpp"

namespace pibench {

/// The two ends of one worker's stream, both held by the opening process until the split.
struct ChannelPair {
  Channel parent;
  Channel worker;
};

class StreamLink {
 public:
  using Parent = FramedParent;
  using Worker = FramedWorker;

  /// `connect(spec)` makes one worker's ChannelPair; called once per worker, may throw.
  template <class Connect>
  StreamLink(const LinkSpec& spec, Connect&& connect) : framing_(spec) {
    pairs_.reserve(spec.workers);
    for (std::uint16_t i = 0; i < spec.workers; ++i) pairs_.push_back(connect(spec));
  }

  /// The first worker's end, before the split: the others are like it.
  const Channel& first_worker() const noexcept { return pairs_.front().worker; }
  const Channel& first_parent() const noexcept { return pairs_.front().parent; }
  Capacity capacity_of_pipe(const posix::Fd& end) const {
    const std::size_t bytes = posix::pipe_bytes(end);
    return {bytes, posix::messages_in_pipe(bytes, framing_.bytes_on_the_wire())};
  }

  Parent parent() && {
    std::vector<Channel> ours;
    for (ChannelPair& pair : pairs_) ours.push_back(std::move(pair.parent));
    pairs_.clear();
    return {std::move(ours), framing_};
  }

  Worker worker(WorkerId me) && {
    Channel ours = std::move(pairs_[index_of(me)].worker);
    close_others();
    return {std::move(ours), framing_};
  }

 private:
  /// Every worker has the ends of all: to close them one by one takes most of the start of a
  /// thousand.
  void close_others() {
    std::vector<posix::Fd> others;
    others.reserve(4 * pairs_.size());
    for (ChannelPair& pair : pairs_)
      for (Channel* end : {&pair.parent, &pair.worker}) {
        others.push_back(std::move(end->in));
        others.push_back(std::move(end->out));
      }
    posix::close_together(std::move(others));
    pairs_.clear();
  }

  std::vector<ChannelPair> pairs_;
  Framing framing_;
};

/// Streams take any length that the header can say; this is the suite's own upper bound.
inline constexpr Limits stream_limits{std::size_t{64} << 20, 0};

}  // namespace pibench
