// A pipe whose first worker's end misbehaves once.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "transports/pipe.hpp"

namespace pibench::test {

enum class Fault {
  alters_a_bit,
  repeats,
  loses,
  truncates,
  lengthens,
  reorders,
  swaps_workers,
  swaps_words,
  compensates,     ///< adds to one word what it takes from another
  keeps_the_body,  ///< sends the header alone; the body is that of the message before
  ends_oddly       ///< the parent receives a part of a message behind message number `at` of all
};

/// What happens to message number `at` of worker 0, counted from 0; swaps_workers happens to all.
struct Misbehaviour {
  Fault fault = Fault::loses;
  std::uint64_t at = 0;
};

/// One type for all faults, since the trials of each type are compiled anew.
class FaultyPipe {
 public:
  /// What those do that are opened from now on.
  static inline Misbehaviour next{};

  static constexpr Descriptor descriptor = Pipe::descriptor;
  static constexpr Explanation explanation = Pipe::explanation;
  static Probe probe(const Settings& settings) { return Pipe::probe(settings); }
  static Limits limits(std::uint16_t workers) { return Pipe::limits(workers); }
  /// With a length before each message, so that the boundaries survive the fault.
  static FaultyPipe open(LinkSpec spec) {
    spec.fixed_size = false;
    return {Pipe::open(spec), next};
  }

  class Parent {
   public:
    Parent(Pipe::Parent end, Misbehaviour order) : end_(std::move(end)), order_(order) {}
    IoResult send(WorkerId to, ConstBytes message) noexcept { return end_.send(to, message); }
    Arrival receive(Bytes buffer) noexcept {
      if (order_.fault == Fault::ends_oddly && received_++ > order_.at)
        return {IoResult::error(EPROTO), WorkerId{}};
      Arrival arrival = end_.receive(buffer);
      if (order_.fault == Fault::swaps_workers) arrival.from = WorkerId(index_of(arrival.from) ^ 1);
      return arrival;
    }

   private:
    Pipe::Parent end_;
    Misbehaviour order_;
    std::uint64_t received_ = 0;
  };

  class Worker {
   public:
    Worker(Pipe::Worker end, bool sound, Misbehaviour order)
        : end_(std::move(end)), sound_(sound), order_(order) {}
    IoResult receive(Bytes buffer) noexcept { return end_.receive(buffer); }
    IoResult send(ConstBytes message) noexcept {
      const auto [fault, at] = order_;
      if (fault == Fault::reorders && number_ == at + 1 && !sound_) return send_after(message);
      if (number_++ != at || sound_ || fault == Fault::swaps_workers) {
        if (fault == Fault::keeps_the_body) before_.assign(message.begin(), message.end());
        return end_.send(message);
      }
      return misbehave(message);
    }

   private:
    IoResult misbehave(ConstBytes message) noexcept {
      std::vector<std::byte> altered(message.begin(), message.end());
      switch (order_.fault) {
        case Fault::repeats:
          return end_.send(message).good() ? end_.send(message) : IoResult{};
        case Fault::truncates:
          return end_.send(message.first(message.size() / 2));
        case Fault::alters_a_bit:
          altered.back() ^= std::byte{1};
          return end_.send(altered);
        case Fault::lengthens:
          altered.push_back(std::byte{1});
          return end_.send(altered);
        case Fault::swaps_words:
          std::swap_ranges(word(altered, 2), word(altered, 3), word(altered, 4));
          return end_.send(altered);
        case Fault::compensates:
          add(word(altered, 2), 1);
          add(word(altered, 4), -1);
          return end_.send(altered);
        case Fault::keeps_the_body:
          std::copy(word(before_, 1), before_.end(), word(altered, 1));
          return end_.send(altered);
        case Fault::reorders:
          held_ = std::move(altered);
          break;
        default:
          break;
      }
      return IoResult::ok(message.size());
    }

    using Owned = std::vector<std::byte>;
    static Owned::iterator word(Owned& message, std::ptrdiff_t index) {
      return message.begin() + 8 * index;
    }

    static void add(std::vector<std::byte>::iterator word, std::int64_t difference) {
      std::int64_t value = 0;
      std::memcpy(&value, &*word, sizeof value);
      value = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) +
                                        static_cast<std::uint64_t>(difference));
      std::memcpy(&*word, &value, sizeof value);
    }

    /// The message, and then the one that was to come before it.
    IoResult send_after(ConstBytes message) noexcept {
      ++number_;
      const IoResult io = end_.send(message);
      return io.good() ? end_.send(held_) : io;
    }

    Pipe::Worker end_;
    bool sound_;
    Misbehaviour order_;
    std::uint64_t number_ = 0;
    std::vector<std::byte> held_;
    std::vector<std::byte> before_;
  };

  Capacity capacity() const { return pipe_.capacity(); }
  Parent parent() && { return {std::move(pipe_).parent(), order_}; }
  Worker worker(WorkerId me) && { return {std::move(pipe_).worker(me), index_of(me) != 0, order_}; }

 private:
  FaultyPipe(Pipe pipe, Misbehaviour order) : pipe_(std::move(pipe)), order_(order) {}

  Pipe pipe_;
  Misbehaviour order_;
};

}  // namespace pibench::test
