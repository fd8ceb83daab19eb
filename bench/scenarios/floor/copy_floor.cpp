#include "bench/scenarios/floor/copy_floor.hpp"

#include <algorithm>
#include <array>

#include "bench/scenarios/trial/repetition.hpp"
#include "bench/scenarios/trial/solo.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench {
namespace {

/// Keeps the compiler from leaving out a copy that it could see through.
void pretend_to_use(const void* memory) noexcept {
  asm volatile("" : : "r"(memory) : "memory");
}

class Copier {
 public:
  explicit Copier(const CopyJob& job)
      : job_(job),
        pattern_(job.bytes),
        message_(pattern_, WorkerId{0}),
        between_(job.bytes),
        arrived_(job.bytes),
        inspector_(pattern_, WorkerId{0}, Direction::to_parent) {}

  void carry(std::uint64_t messages) {
    for (std::uint64_t i = 0; i < messages; ++i) {
      make();
      copy();
      check(arrived_);
    }
  }

  /// Of one message: of making and checking it where it is made, less making it. About so many
  /// messages are made.
  double time_of_checking_ns(std::uint64_t messages) {
    const double both_ns = least_time_ns(messages, [this] {
      make();
      check(message_.bytes());
    });
    const std::uint64_t checked = number_;
    const double making_ns = least_time_ns(messages, [this] { make(); });
    inspector_.skip(number_ - checked);
    return std::max(both_ns - making_ns, 0.0);
  }

 private:
  void make() noexcept {
    message_.stamp(number_++, Direction::to_parent);
    pretend_to_use(message_.bytes().data());
  }

  void check(ConstBytes message) {
    if (!inspector_.check(message)) [[unlikely]]
      require_good(inspector_, "copying");
  }

  /// Of one action in the fastest of ten parts: whatever interrupts them only makes them longer.
  template <class Action>
  static double least_time_ns(std::uint64_t times, Action&& action) {
    constexpr int parts = 10;
    const std::uint64_t times_in_part = times / parts + 1;
    Nanoseconds least = Nanoseconds::max();
    for (int part = 0; part < parts; ++part) {
      const auto start = Clock::now();
      for (std::uint64_t i = 0; i < times_in_part; ++i) action();
      least = std::min<Nanoseconds>(least, Clock::now() - start);
    }
    return per_operation(least, times_in_part);
  }

  void copy() noexcept {
    const std::byte* from = message_.bytes().data();
    if (job_.copies == 2) {
      std::memcpy(between_.data(), from, job_.bytes);
      pretend_to_use(between_.data());
      from = between_.data();
    }
    std::memcpy(arrived_.data(), from, job_.bytes);
    pretend_to_use(arrived_.data());
  }

  const CopyJob& job_;
  Pattern pattern_;
  Payload message_;
  MessageBuffer between_;
  MessageBuffer arrived_;
  Inspector inspector_;
  std::uint64_t number_ = 0;
};

}  // namespace

CopyResult measure_copies(const CopyJob& job) {
  posix::SharedArray<CopyResult> result(1);
  run_in_worker(job.placement, job.deadline, [&] {
    Copier copier(job);
    const auto messages = static_cast<std::uint64_t>(job.messages_per_operation);
    copier.carry(warm_up(job.iterations) * messages);
    const Usage before = own_usage();
    const auto start = Clock::now();
    copier.carry(job.iterations * messages);
    result[0] = {.iterations = job.iterations,
                 .elapsed = Clock::now() - start,
                 .usage = own_usage() - before};
    result[0].check_ns =
        copier.time_of_checking_ns(job.iterations * messages) * job.messages_per_operation;
  });
  return result[0];
}

}  // namespace pibench
