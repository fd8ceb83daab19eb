// A box for one message, per worker and direction: the bytes lie in shared memory, and two eventfds
// say that the box is full or empty; eventfd(2), mmap(2).
#pragma once

#include <sys/eventfd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "transports/links/pair_link.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/remedies.hpp"

namespace pibench {

/// Room for one message, which two processes hand over.
class EventBox {
 public:
  explicit EventBox(std::size_t bytes_max)
      : memory_(posix::Mapping::anonymous(sizeof(std::uint64_t) + bytes_max)),
        bytes_max_(bytes_max) {}

  IoResult put(ConstBytes message) noexcept {
    if (message.size() > bytes_max_) return {IoStatus::too_large, 0};
    if (const IoResult io = wait(empty_); !io.good()) return io;
    size() = message.size();
    std::ranges::copy(message, bytes());
    return hand_over(full_);
  }
  IoResult take(Bytes buffer) noexcept {
    if (const IoResult io = wait(full_); !io.good()) return io;
    std::copy_n(bytes(), size(), buffer.begin());
    return hand_over(empty_);
  }
  int full_fd() const noexcept { return full_.get(); }

 private:
  static posix::Fd event(unsigned count) {
    return posix::Fd(
        posix::checked(::eventfd(count, EFD_CLOEXEC), "eventfd", posix::more_descriptors));
  }
  static IoResult wait(const posix::Fd& event) noexcept {
    std::uint64_t count = 0;
    return posix::read_full(event.get(), std::as_writable_bytes(std::span(&count, 1)));
  }
  IoResult hand_over(const posix::Fd& event) noexcept {
    const std::uint64_t bytes_now = size();  // the write gives it away
    const std::uint64_t one = 1;
    const IoResult io = posix::write_full(event.get(), std::as_bytes(std::span(&one, 1)));
    return io.good() ? IoResult::ok(bytes_now) : io;
  }
  std::uint64_t& size() const noexcept { return *static_cast<std::uint64_t*>(memory_.data()); }
  std::byte* bytes() const noexcept { return reinterpret_cast<std::byte*>(&size() + 1); }

  posix::Mapping memory_;
  std::size_t bytes_max_;
  posix::Fd empty_ = event(1);
  posix::Fd full_ = event(0);
};

/// One worker's two boxes, seen from either side.
class EventBoxEnd {
 public:
  EventBoxEnd(std::shared_ptr<EventBox> in, std::shared_ptr<EventBox> out)
      : in_(std::move(in)), out_(std::move(out)) {}
  IoResult send(ConstBytes message) noexcept { return out_->put(message); }
  IoResult receive(Bytes buffer) noexcept { return in_->take(buffer); }
  int read_fd() const noexcept { return in_->full_fd(); }
  bool buffered() const noexcept { return false; }

 private:
  std::shared_ptr<EventBox> in_;
  std::shared_ptr<EventBox> out_;
};

class EventfdBox : public PairLink<EventBoxEnd> {
 public:
  static constexpr Descriptor descriptor{
      .name = "eventfd_box",
      .summary = "a box in shared memory per worker, handed over by eventfds",
      .family = Family::shared_memory,
      .substrate = Substrate::slots,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
  };
  static constexpr Explanation explanation{
      .how =
          "Each worker has a box up and one down. Who puts a message in waits until it is empty.",
      .per_message = "A read() and a write() of an eventfd on either side; two copies.",
      .waking = "Blocking, in read().",
      .set_up = "Two eventfd() and an mmap() per worker and direction.",
      .tunables = "ulimit -n",
      .man_pages = "eventfd(2), mmap(2)",
      .picture = R"(
parent                          worker
eventfd(1), eventfd(0), mmap()  [for every box]
fork()                          inherits both
read(full)   sleeps             read(empty), copy the message in
    <-------- write(full) --------
copy it out, write(empty)
)",
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  static Limits limits(std::uint16_t workers) { return {std::size_t{64} << 20, workers}; }
  static EventfdBox open(const LinkSpec& spec) { return EventfdBox(spec); }
  Capacity capacity() const { return Capacity::of_messages(1, message_bytes_); }

 private:
  explicit EventfdBox(const LinkSpec& spec) : message_bytes_(spec.message_bytes) {
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      const auto up = std::make_shared<EventBox>(spec.message_bytes);
      const auto down = std::make_shared<EventBox>(spec.message_bytes);
      add_pair({up, down}, {down, up});
    }
  }

  std::size_t message_bytes_;
};

static_assert(Transport<EventfdBox>);

}  // namespace pibench
