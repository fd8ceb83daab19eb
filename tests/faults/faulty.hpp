// Any transport, with a worker or a moment that commits the fault that is ordered.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/faults/order.hpp"
#include "transports/contract/transport.hpp"
#include "transports/posix/interruption.hpp"

namespace pibench::test {

template <Transport T>
class Faulty {
  static constexpr bool has_processes = T::descriptor.workers == Workers::processes;
  static constexpr bool reaps_first = T::descriptor.hand_over == HandOver::scoreboard ||
                                      T::descriptor.hand_over == HandOver::after_exit;

 public:
  static constexpr Descriptor descriptor = T::descriptor;
  static constexpr Explanation explanation = T::explanation;
  static Probe probe(const Settings& settings) { return T::probe(settings); }
  static Limits limits(std::uint16_t workers) { return T::limits(workers); }

  static Faulty open(LinkSpec spec) {
    static unsigned trials = 0;
    const bool faulty =
        ++trials >= order().trial && (has_processes || !ends_a_process(order().fault));
    // A message that is too short must be able to arrive.
    if (faulty && order().fault == Fault::sends_too_little) spec.fixed_size = false;
    Faulty link(T::open(spec), spec.workers, faulty);
    if (faulty) note_servers();
    if (faulty) signal_parent_at(Moment::open, ::getpid());
    return link;
  }

  class Parent {
   public:
    Parent(typename T::Parent end, std::uint16_t workers, bool faulty)
        : end_(std::move(end)), to_come_(faulty ? workers : 0) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept { return end_.send(to, message); }
    Arrival receive(Bytes buffer) noexcept {
      const Arrival arrival = end_.receive(buffer);
      if (arrival.io.good() && to_come_ > 0 && --to_come_ == 0) reaps();
      return arrival;
    }
    IoResult collect(double& total) noexcept requires SharedSum<T> {
      const IoResult io = end_.collect(total);
      if (std::exchange(to_come_, 0) > 0) reaps();
      return io;
    }
    std::string diagnosis() requires requires(typename T::Parent end) { end.diagnosis(); }
    { return end_.diagnosis(); }

   private:
    static void reaps() noexcept {
      if constexpr (!reaps_first) signal_parent_at(Moment::reap, ::getpid());
    }

    typename T::Parent end_;
    std::uint16_t to_come_;  // until all have come, once
  };

  class Worker {
   public:
    Worker(typename T::Worker end, bool faulty, pid_t parent)
        : end_(std::move(end)), faulty_(faulty), parent_(parent) {
      if (!faulty_) return;
      signal_parent_at(Moment::fork, parent_);
      if (order().fault == Fault::signals_parent && order().moment == Moment::compute)
        signal_parent_amid_computation(parent_);
    }
    Worker(Worker&& other) noexcept
        : end_(std::move(other.end_)),
          faulty_(std::exchange(other.faulty_, false)),
          parent_(other.parent_) {}
    Worker& operator=(Worker&& other) noexcept {
      std::swap(end_, other.end_);
      std::swap(faulty_, other.faulty_);
      return *this;
    }
    ~Worker() {
      if (!faulty_) return;
      if constexpr (reaps_first) signal_parent_at(Moment::reap, parent_);
      if (order().fault == Fault::killed_amid) die();  // if it has not come to that
    }

    IoResult receive(Bytes buffer) noexcept { return end_->receive(buffer); }
    std::string diagnosis() requires requires(typename T::Worker end) { end.diagnosis(); }
    { return end_ ? end_->diagnosis() : ""; }

    IoResult send(ConstBytes message) noexcept {
      if (!faulty_) return end_->send(message);
      begin_message();
      if (!end_) return {IoStatus::deadline, 0};
      const IoResult io = end_->send(distorted(message));
      commit_after_message();
      return io;
    }

    IoResult add(double value) noexcept requires SharedSum<T> {
      if (!faulty_) return end_->add(value);
      begin_message();
      if (!end_) return {IoStatus::deadline, 0};
      if (order().fault == Fault::sends_too_little) return IoResult::ok(0);
      const IoResult io = end_->add(order().fault == Fault::sends_garbage ? 2 * value + 1 : value);
      commit_after_message();
      return io;
    }

   private:
    void begin_message() noexcept {
      signal_parent_at(Moment::hand_over, parent_);
      commit_before_message();
      if (order().fault != Fault::closes) return;
      end_.reset();
      if constexpr (has_processes) stay();
      while (!posix::interruption::requested()) ::usleep(1000);
    }

    ConstBytes distorted(ConstBytes message) {
      if (order().fault == Fault::sends_too_little) return message.first(message.size() / 2);
      if (order().fault != Fault::sends_garbage) return message;
      garbage_.assign(message.begin(), message.end());
      std::ranges::transform(garbage_, garbage_.begin(), [](std::byte byte) { return ~byte; });
      return garbage_;
    }

    std::optional<typename T::Worker> end_;
    bool faulty_;
    pid_t parent_;
    std::vector<std::byte> garbage_;
  };

  Capacity capacity() const { return link_.capacity(); }
  Parent parent() && { return {std::move(link_).parent(), workers_, faulty_}; }
  Worker worker(WorkerId me) && {
    const std::uint16_t culprit = workers_ > 1 ? 1 : 0;
    return {std::move(link_).worker(me), faulty_ && index_of(me) == culprit, parent_};
  }

 private:
  Faulty(T link, std::uint16_t workers, bool faulty)
      : link_(std::move(link)), workers_(workers), faulty_(faulty), parent_(::getpid()) {}

  T link_;
  std::uint16_t workers_;
  bool faulty_;
  pid_t parent_;
};

}  // namespace pibench::test
