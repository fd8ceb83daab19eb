// Pages given to a pipe instead of bytes copied into it; vmsplice(2), pipe(7).
//
// The pipe refers to the sender's pages, so none may be touched before it was read. A pipe has room
// for a certain number of pages: what was given that many pages ago has been read. So messages are
// laid into a ring of twice as many, and no word of the reader's is needed to use a page again.
#pragma once

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "transports/links/pair_link.hpp"
#include "transports/links/pipe_channels.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

/// The pages from which one process fills a pipe.
class PageRing {
 public:
  /// For a link without that direction.
  PageRing() = default;
  /// Throws std::system_error.
  explicit PageRing(int pipe)
      : page_bytes_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))),
        in_pipe_(static_cast<std::size_t>(
                     posix::checked(::fcntl(pipe, F_GETPIPE_SZ), "fcntl(F_GETPIPE_SZ)")) /
                 page_bytes_),
        pages_(posix::Mapping::anonymous(2 * in_pipe_ * page_bytes_)) {}

  /// Messages of so many bytes that the pipe has room for: of each, the last page is its own.
  Capacity capacity(std::size_t bytes) const noexcept {
    return {in_pipe_ * page_bytes_, in_pipe_ / std::max<std::size_t>(pages_of(bytes), 1)};
  }

  /// Gives the bytes of `header` and then of `message` to the pipe.
  IoResult give(int pipe, ConstBytes header, ConstBytes message) noexcept {
    do {
      const Bytes room = next_room(header.size() + message.size());
      const std::size_t in_front = header.size();
      std::ranges::copy(header, room.begin());
      const ConstBytes part = message.first(std::min(message.size(), room.size() - in_front));
      if (!part.empty()) std::memcpy(room.data() + in_front, part.data(), part.size());
      const IoResult io = splice(pipe, room.first(in_front + part.size()));
      if (!io.good()) return io;
      header = {};
      message = message.subspan(part.size());
    } while (!message.empty());
    return IoResult::ok(0);
  }

 private:
  /// Whole pages, in one piece, that are out of the pipe: at most as many as it has room for.
  Bytes next_room(std::size_t bytes) noexcept {
    if (next_ == 2 * in_pipe_) next_ = 0;
    const std::size_t pages = std::min({pages_of(bytes), in_pipe_, 2 * in_pipe_ - next_});
    std::byte* const first = static_cast<std::byte*>(pages_.data()) + next_ * page_bytes_;
    next_ += pages;
    return {first, pages * page_bytes_};
  }

  std::size_t pages_of(std::size_t bytes) const noexcept {
    return (bytes + page_bytes_ - 1) / page_bytes_;
  }

  /// Blocks until all of it is in the pipe, but not read.
  static IoResult splice(int pipe, ConstBytes bytes) noexcept {
    while (!bytes.empty()) {
      const iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
      const ssize_t n = posix::retry_interrupted([&] { return ::vmsplice(pipe, &part, 1, 0); });
      if (n < 0) return posix::result_from_errno();
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return IoResult::ok(0);
  }

  std::size_t page_bytes_ = 0;
  std::size_t in_pipe_ = 0;  ///< pages
  posix::Mapping pages_;
  std::size_t next_ = 0;
};

/// One end of a worker's two pipes: reads as from any pipe, and gives pages where others write.
class VmspliceEnd {
 public:
  VmspliceEnd(Channel channel, const LinkSpec& spec)
      : framing_(spec),
        out_(channel.out.get()),
        pages_(channel.out ? PageRing(out_) : PageRing()),
        framed_(std::move(channel), framing_) {}

  IoResult send(ConstBytes message) noexcept {
    if (message.size() > framing_.message_bytes_max) return {IoStatus::too_large, 0};
    if (framing_.fixed_size && message.size() < framing_.message_bytes_max)
      return IoResult::error(EINVAL);
    const auto length = static_cast<Framed::Length>(message.size());
    const ConstBytes header = std::as_bytes(std::span(&length, framing_.fixed_size ? 0 : 1));
    const IoResult io = pages_.give(out_, header, message);
    return io.good() ? IoResult::ok(message.size()) : io;
  }
  IoResult receive(Bytes buffer) noexcept { return framed_.receive(buffer); }
  /// Of the way out.
  Capacity capacity() const noexcept { return pages_.capacity(framing_.bytes_on_the_wire()); }
  int read_fd() const noexcept { return framed_.read_fd(); }
  bool buffered() const noexcept { return framed_.buffered(); }

 private:
  Framing framing_;
  int out_;  ///< the channel's
  PageRing pages_;
  Framed framed_;
};

class Vmsplice : public PairLink<VmspliceEnd> {
 public:
  static constexpr Descriptor descriptor{
      .name = "vmsplice",
      .summary = "pipe per worker that is given pages instead of bytes, length-framed",
      .family = Family::pipes,
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "A pipe per worker and direction, as pipe has them, but the sender gives it pages: "
          "vmsplice() puts references into the pipe, and read() copies straight out of the "
          "sender's memory. A page must stay as it is until it was read. A pipe holds a fixed "
          "number of pages, so the sender lays its messages into a ring of twice as many and "
          "never meets one that is still in the pipe. Even the smallest message takes a page of "
          "the pipe.",
      .per_message =
          "One vmsplice() and one read(), more where the message is larger than the pipe; one "
          "copy into the ring, which a program that works in such pages would not make, and one "
          "out of the pipe. With several workers a poll() of all comes before the reads.",
      .waking =
          "Blocking: a reader sleeps in read() or poll(), a sender in vmsplice() while the pipe "
          "is full.",
      .set_up = "One pipe2(), fcntl(F_GETPIPE_SZ) and mmap() per worker and direction.",
      .tunables = "ulimit -n, /proc/sys/fs/pipe-user-pages-soft, /proc/sys/fs/pipe-user-pages-hard",
      .man_pages = "vmsplice(2), pipe(7), fcntl(2), read(2), poll(2)",
      .picture = R"(
parent                                          worker
pipe2() up, pipe2() down, fcntl(F_GETPIPE_SZ)   [for every worker]
mmap(): a ring of twice the pipe's pages
fork()                                          inherits the descriptors
close(the workers' ends)                        close(all but its own)
poll(all up)   [several workers]                copy the message into the next page
    <------ vmsplice(up): that page ---------
read(up): copied from the worker's page
vmsplice(down): a page of its own               read(down)   sleeps
read(up): 0, end of file                        _exit(0): pages in the pipe stay
)",
  };
  static Probe probe(const Settings&) {
    return posix::probe_by([] {
      static constexpr std::array remedies{
          posix::Remedy{ENOSYS, "this kernel has no vmsplice, or a sandbox refuses it"}};
      posix::Fd in;
      posix::Fd out;
      make_pipe(in, out);
      std::byte byte{};
      const iovec part{&byte, sizeof byte};
      posix::checked(::vmsplice(out.get(), &part, 1, 0), "vmsplice", remedies);
      posix::checked(::read(in.get(), &byte, sizeof byte), "read of a pipe");
    });
  }
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, 0}; }
  static Vmsplice open(const LinkSpec& spec) { return Vmsplice(spec); }
  Capacity capacity() const { return first_worker().capacity(); }

 private:
  explicit Vmsplice(const LinkSpec& spec) {
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      ChannelPair pair = pipe_channels(spec);
      add_pair({std::move(pair.parent), spec}, {std::move(pair.worker), spec});
    }
  }
};

static_assert(Transport<Vmsplice>);

}  // namespace pibench
