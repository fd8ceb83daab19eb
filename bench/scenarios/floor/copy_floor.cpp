#include "bench/scenarios/floor/copy_floor.hpp"

#include <array>

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
      message_.stamp(number_++, Direction::to_parent);
      copy();
      if (!inspector_.check(arrived_)) [[unlikely]]
        require_good(inspector_, "copying");
    }
  }

 private:
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
    result[0] = {job.iterations, Clock::now() - start, own_usage() - before};
  });
  return result[0];
}

}  // namespace pibench
