// Flow control by credit: a sender goes ahead by so many messages at most, and the receiver gives
// credit for those that it has taken, over an eventfd; eventfd(2).
//
// For libraries whose sockets have a thread that passes messages on: what is within the bound, the
// receiver's thread takes whether or not its process receives, so that a sender can always pass on
// what it took, and leave.
#pragma once

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

/// How many messages may be under way in one direction.
class CreditWindow {
 public:
  /// Of the size that the user wants, and else of `usual_messages`, fewer of large ones.
  CreditWindow(const LinkSpec& spec, std::size_t usual_messages)
      : messages_(spec.settings.queue_bytes > 0 ? messages_in(spec.settings.queue_bytes, spec)
                                                : usual(spec, usual_messages)),
        message_bytes_(spec.message_bytes) {}

  std::size_t messages() const noexcept { return messages_; }
  Capacity capacity() const { return Capacity::of_messages(messages_, message_bytes_); }

 private:
  /// So that a sender can go on while credit is on its way.
  static constexpr std::size_t fewest = 2;
  static constexpr std::size_t usual_bytes_max = std::size_t{8} << 20;

  static std::size_t messages_in(std::size_t bytes, const LinkSpec& spec) {
    const std::size_t each = std::max<std::size_t>(spec.message_bytes, 1);
    return std::max((bytes + each - 1) / each, fewest);
  }
  static std::size_t usual(const LinkSpec& spec, std::size_t usual_messages) {
    const std::size_t each = std::max<std::size_t>(spec.message_bytes, 1);
    return std::clamp(usual_bytes_max / each, fewest, usual_messages);
  }

  std::size_t messages_;
  std::size_t message_bytes_;
};

/// One direction between two ends. Made before the fork; either side's copy is used for its part.
class Credit {
 public:
  /// Throws std::system_error.
  explicit Credit(const CreditWindow& window)
      : messages_(window.messages()),
        given_(posix::checked(::eventfd(0, EFD_CLOEXEC), "eventfd", posix::more_descriptors)) {}

  /// The sender's, for a receiver that would miss what is sent before it listens: nothing may be
  /// under way until that gives all.
  void wait_for_receiver() noexcept { ahead_ = messages_; }

  /// The sender's: blocks until one more message may be under way.
  IoResult wait_for_room() noexcept {
    while (ahead_ >= messages_)
      if (const IoResult io = take_given(); !io.good()) return io;
    return IoResult::ok(0);
  }
  /// The same, but peer_gone as soon as `end` polls as it says, and there is no credit.
  IoResult wait_for_room(pollfd end) noexcept {
    while (ahead_ >= messages_) {
      std::array polled{pollfd{.fd = given_.get(), .events = POLLIN, .revents = 0}, end};
      const int ready =
          posix::retry_interrupted([&] { return ::poll(polled.data(), polled.size(), -1); });
      if (ready < 0) return posix::result_from_errno();
      if (polled.front().revents == 0) return {IoStatus::peer_gone, 0};
      if (const IoResult io = take_given(); !io.good()) return io;
    }
    return IoResult::ok(0);
  }
  void note_sent() noexcept { ++ahead_; }

  /// The receiver's: it listens, and has room for all that may be under way.
  IoResult give_all() noexcept { return give(messages_); }
  /// The receiver's: gives credit for half of the messages at a time.
  IoResult note_taken() noexcept {
    if (++taken_ < messages_ / 2) return IoResult::ok(0);
    return give(std::exchange(taken_, 0));
  }

  posix::Fd release() && noexcept { return std::move(given_); }

 private:
  IoResult take_given() noexcept {
    std::uint64_t taken = 0;
    const IoResult io =
        posix::read_full(given_.get(), std::as_writable_bytes(std::span(&taken, 1)));
    if (io.good()) ahead_ -= std::min(taken, ahead_);
    return io;
  }
  IoResult give(std::uint64_t credit) noexcept {
    return posix::write_full(given_.get(), std::as_bytes(std::span(&credit, 1)));
  }

  std::uint64_t messages_;
  posix::Fd given_;
  std::uint64_t ahead_ = 0;
  std::uint64_t taken_ = 0;
};

/// All directions of a link, before it is split.
class Credits {
 public:
  Credits(const CreditWindow& window, const LinkSpec& spec) {
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      up_.emplace_back(window);
      if (spec.replies) down_.emplace_back(window);
    }
  }

  std::vector<Credit> take_up() noexcept { return std::exchange(up_, {}); }
  std::vector<Credit> take_down() noexcept { return std::exchange(down_, {}); }

  /// Those of one worker: the one down is there where the parent replies.
  struct Pair {
    Credit up;
    std::vector<Credit> down;
  };
  /// Closes the others.
  Pair take(WorkerId worker) {
    Pair pair{std::move(up_[index_of(worker)]), {}};
    if (!down_.empty()) pair.down.push_back(std::move(down_[index_of(worker)]));
    std::vector<posix::Fd> others;
    others.reserve(up_.size() + down_.size());
    for (std::vector<Credit>* all : {&up_, &down_})
      for (Credit& credit : *all) others.push_back(std::move(credit).release());
    posix::close_together(std::move(others));
    up_.clear();
    down_.clear();
    return pair;
  }

 private:
  std::vector<Credit> up_;
  std::vector<Credit> down_;
};

}  // namespace pibench
