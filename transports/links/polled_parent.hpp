// The parent's end where every worker has a channel of its own.
#pragma once

#include <poll.h>

#include <algorithm>
#include <concepts>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

/// The parent's end of one worker's channel. Its receive() says peer_gone at end of file.
template <class End>
concept PolledEnd = std::movable<End> && requires(End end, ConstBytes message, Bytes buffer) {
  { end.send(message) }
  noexcept->std::same_as<IoResult>;
  { end.receive(buffer) }
  noexcept->std::same_as<IoResult>;
  { end.read_fd() }
  noexcept->std::same_as<int>;
  /// True when receive() has a result that polling read_fd() does not show.
  { end.buffered() }
  noexcept->std::same_as<bool>;
};

/// With a single worker it blocks in receive; with more it polls, and takes one message from each
/// ready worker before it polls again.
///
/// An end may have idle() and `int idle_ms()`. idle() is called when nothing has come for that many
/// milliseconds (-1: never), and before waiting is given up; then buffered() is asked again.
template <PolledEnd End>
class PolledParent {
 public:
  explicit PolledParent(std::vector<End> workers)
      : workers_(std::move(workers)), open_(workers_.size()) {
    polled_.reserve(workers_.size());
    for (const End& worker : workers_)
      polled_.push_back({.fd = worker.read_fd(), .events = POLLIN, .revents = 0});
  }

  IoResult send(WorkerId to, ConstBytes message) noexcept {
    return workers_[index_of(to)].send(message);
  }
  /// peer_gone once every worker's channel has ended.
  Arrival receive(Bytes buffer) noexcept {
    if (workers_.size() == 1) return {workers_.front().receive(buffer), WorkerId{0}};
    return receive_from_any(buffer);
  }

 private:
  static constexpr bool notices_idleness = requires(End end) { end.idle(); };

  Arrival receive_from_any(Bytes buffer) noexcept {
    while (open_ > 0) {
      for (; next_ < workers_.size(); ++next_) {
        const std::size_t worker = next_;
        if (!ready(worker)) continue;
        const IoResult io = workers_[worker].receive(buffer);
        polled_[worker].revents = 0;
        if (io.status == IoStatus::peer_gone) {
          polled_[worker].fd = -1;
          --open_;
          continue;
        }
        ++next_;
        return {io, WorkerId{static_cast<std::uint16_t>(worker)}};
      }
      next_ = 0;
      if (open_ == 0 || any_buffered()) continue;
      const IoResult io = wait_for_any();
      if (!io.good() && !any_buffered()) return {io, WorkerId{}};
    }
    return {{IoStatus::peer_gone, 0}, WorkerId{}};
  }

  /// A channel that has ended has no more results.
  bool buffered(std::size_t worker) const noexcept {
    return polled_[worker].fd >= 0 && workers_[worker].buffered();
  }
  bool any_buffered() const noexcept {
    for (std::size_t worker = 0; worker < workers_.size(); ++worker)
      if (buffered(worker)) return true;
    return false;
  }

  bool ready(std::size_t worker) const noexcept {
    return buffered(worker) || (polled_[worker].fd >= 0 && polled_[worker].revents != 0);
  }

  IoResult wait_for_any() noexcept {
    int timeout_ms = -1;
    if constexpr (notices_idleness) timeout_ms = workers_.front().idle_ms();
    const int ready = posix::retry_interrupted(
        [&] { return ::poll(polled_.data(), static_cast<nfds_t>(polled_.size()), timeout_ms); });
    const IoResult io = ready < 0 ? posix::result_from_errno() : IoResult::ok(0);
    if constexpr (notices_idleness)
      if (ready <= 0)
        for (End& worker : workers_) worker.idle();
    return io;
  }

  std::vector<End> workers_;
  std::vector<pollfd> polled_;  // fd -1: that channel has ended
  std::size_t next_ = 0;
  std::size_t open_;
};

}  // namespace pibench
