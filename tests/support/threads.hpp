// Threads in place of processes, for what the thread sanitizer is to see both sides of.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "transports/posix/interruption.hpp"

namespace pibench::test {

/// So many that run `body(index)`; joined by the destructor at the latest.
class Threads {
 public:
  template <class Body>
  Threads(std::uint16_t count, const Body& body) {
    for (std::uint16_t i = 0; i < count; ++i) threads_.emplace_back([body, i] { body(i); });
  }
  ~Threads() { join(); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  void join() {
    for (std::thread& thread : threads_)
      if (thread.joinable()) thread.join();
  }

 private:
  std::vector<std::thread> threads_;
};

/// What `lock()`, which waits in slices, tells who waits for a robust lock while its holder, a
/// thread, dies with it: that one ends when the waiter has asked for the first time whether to
/// stop.
template <class Lock>
auto inherited(const Lock& lock) {
  std::atomic<bool> held{false};
  std::atomic<bool> waited_for{false};
  std::thread holder([&] {
    static_cast<void>(lock());
    held = true;
    held.notify_one();
    waited_for.wait(false);
  });
  held.wait(false);
  const posix::interruption::ScopedCheck check(
      [](void* asked) noexcept {
        static_cast<std::atomic<bool>*>(asked)->store(true);
        static_cast<std::atomic<bool>*>(asked)->notify_one();
        return false;
      },
      &waited_for);
  const auto how = lock();
  holder.join();
  return how;
}

}  // namespace pibench::test
