// What a lying end makes of the messages that have come.
#pragma once

#include <utility>
#include <vector>

#include "tests/liars/order.hpp"

namespace pibench::test {

/// The receiving half of an end. It lies where the end is the parent's or that of `the_one`.
class Listener {
 public:
  using Message = std::vector<std::byte>;

  Listener(Direction direction, bool lies, std::size_t bytes_max)
      : direction_(direction), lies_(lies), arrived_(bytes_max) {}

  /// A message, or a lie about it. `next(Bytes)` receives one that came, as an Arrival.
  template <class Next>
  Arrival receive(Bytes buffer, Next&& next) {
    if (!pending_.empty()) return {pour(std::exchange(pending_, {}), buffer), the_one};
    for (;;) {
      const Arrival arrival = next(Bytes(arrived_));
      if (!arrival.io.good()) return arrival;
      ++heard_;
      const ConstBytes message = ConstBytes(arrived_).first(arrival.io.bytes_or_errno);
      if (!lies_ || arrival.from != the_one) return {pour(message, buffer), arrival.from};
      if (!withholds(message)) return {tell(message, buffer), the_one};
    }
  }

  /// How many messages have come.
  std::uint64_t heard() const noexcept { return heard_; }

 private:
  static IoResult pour(ConstBytes message, Bytes buffer) noexcept;
  /// True where this message is not to be received now.
  bool withholds(ConstBytes message);
  /// Takes the message or, where that is ordered, a lie about it to the receiver.
  IoResult tell(ConstBytes message, Bytes buffer);
  IoResult lie_about(ConstBytes message, Bytes buffer);
  Message altered(ConstBytes message) const;
  void leave(Message& message, std::uint64_t lag, std::size_t from) const;

  Direction direction_;
  bool lies_;
  std::vector<std::byte> arrived_;
  std::uint64_t heard_ = 0;
  std::uint64_t number_ = 0;  ///< of the next message of the one
  Message overtaken_;         ///< waits until the one after it has been received
  Message pending_;           ///< received next, whatever comes
};

}  // namespace pibench::test
