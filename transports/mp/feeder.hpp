// The thread that writes what a process has put into the pipe of a Queue.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "transports/mp/packed.hpp"
#include "transports/mp/robust_lock.hpp"

namespace pibench::mp {

/// State that the processes of a queue share about its writing end; in shared memory.
struct WritingEnd {
  RobustLock lock{RobustLock::Kind::plain};
  bool in_parts = false;          ///< guarded by the lock: an object is being written in parts
  std::atomic<bool> torn{false};  ///< one never was completed
  std::atomic<int> error{0};      ///< the errno with which a feeder could write no more
};

/// Belongs to the process and thread that made it. Blocks all signals in its thread.
class Feeder {
 public:
  /// `fd` is a pipe's writing end, O_NONBLOCK; it and `end` outlive the feeder. `on_end()` is
  /// called in the thread when objects cannot be written any more. Throws std::system_error.
  Feeder(int fd, WritingEnd& end, void (*on_end)(void*) noexcept, void* context);
  /// Waits until everything is written, or posix::interruption asks to stop.
  ~Feeder();
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

  /// Takes a copy. The result that ended the feeding, if it has ended. Throws std::bad_alloc.
  IoResult give(ConstBytes object);

 private:
  static std::thread start_without_signals(Feeder& feeder);
  void run() noexcept;
  IoResult write_all(ConstBytes frames) noexcept;
  IoResult write_frame(ConstBytes frame) noexcept;
  IoResult write_parts(ConstBytes frame) noexcept;
  bool wait_for_room() noexcept;
  Held hold() noexcept;

  int fd_;
  WritingEnd& end_;
  void (*on_end_)(void*) noexcept;
  void* context_;

  std::mutex mutex_;
  std::condition_variable changed_;
  Buffer pending_;  // frames: a 32-bit length in host order, then the object
  bool closing_ = false;
  bool finished_ = false;
  IoResult ended_ = IoResult::ok(0);
  std::atomic<bool> cancelled_{false};
  std::thread thread_;
};

}  // namespace pibench::mp
