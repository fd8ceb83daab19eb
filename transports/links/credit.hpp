// Flow control by credit: a sender goes ahead by so many messages at most, and the receiver gives
// credit for those that it has taken, over an eventfd; eventfd(2).
//
// For libraries whose sockets have a thread that passes messages on: what is within the bound, the
// receiver's thread takes whether or not its process receives, so that a sender can always pass on
// what it took, and leave. For servers in between that keep whatever they are given: what is within
// the bound is all that they hold.
#pragma once

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
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

/// Whether a sender has credit from the start, or when its receiver has admitted it: for mechanisms
/// that keep nothing for a receiver who is not there yet.
enum class FirstCredit { at_once, when_admitted };

/// One direction between two ends. Made before the fork; either side's copy is used for its part.
class Credit {
 public:
  /// Throws std::system_error.
  explicit Credit(const CreditWindow& window, FirstCredit first = FirstCredit::at_once)
      : messages_(window.messages()),
        given_(posix::checked(::eventfd(0, EFD_CLOEXEC), "eventfd", posix::more_descriptors)),
        ahead_(first == FirstCredit::at_once ? 0 : messages_) {}

  /// The sender's: blocks until one more message may be under way. peer_gone where `connection`, if
  /// there is one, has hung up: a server that has died gives nobody credit.
  IoResult wait_for_room(int connection = -1) noexcept {
    while (ahead_ >= messages_) {
      std::uint64_t taken = 0;
      IoResult io = connection < 0 ? IoResult::ok(0) : wait_beside(connection);
      if (io.good())
        io = posix::read_full(given_.get(), std::as_writable_bytes(std::span(&taken, 1)));
      if (!io.good()) return io;
      ahead_ -= std::min<std::uint64_t>(taken, ahead_);
    }
    return IoResult::ok(0);
  }
  void note_sent() noexcept { ++ahead_; }

  /// The receiver's, where a sender has no credit from the start: lets it begin. Throws
  /// std::system_error.
  void admit() {
    const IoResult io = give(messages_);
    if (!io.good()) posix::throw_errno("write to an eventfd", error_number_of(io));
  }
  /// The receiver's: gives credit for half of the messages at a time.
  IoResult note_taken() noexcept {
    return ++taken_ < messages_ / 2 ? IoResult::ok(0) : give(std::exchange(taken_, 0));
  }

  posix::Fd release() && noexcept { return std::move(given_); }

 private:
  /// Returns when there is credit. What arrives at the connection meanwhile, nobody looks at.
  IoResult wait_beside(int connection) noexcept {
    std::array<pollfd, 2> both{pollfd{.fd = given_.get(), .events = POLLIN, .revents = 0},
                               pollfd{.fd = connection, .events = 0, .revents = 0}};
    const int ready =
        posix::retry_interrupted([&] { return ::poll(both.data(), both.size(), -1); });
    if (ready < 0) return posix::result_from_errno();
    return both[0].revents != 0 ? IoResult::ok(0) : IoResult{IoStatus::peer_gone, 0};
  }

  IoResult give(std::uint64_t credit) noexcept {
    return posix::write_full(given_.get(), std::as_bytes(std::span(&credit, 1)));
  }
  static int error_number_of(const IoResult& io) noexcept {
    return io.status == IoStatus::failed ? static_cast<int>(io.bytes_or_errno) : EINTR;
  }

  std::uint64_t messages_;
  posix::Fd given_;
  std::uint64_t ahead_;
  std::uint64_t taken_ = 0;
};

/// All directions of a link, before it is split.
class Credits {
 public:
  Credits(const CreditWindow& window, const LinkSpec& spec,
          FirstCredit first = FirstCredit::at_once) {
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      up_.emplace_back(window, first);
      if (spec.replies) down_.emplace_back(window, first);
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
