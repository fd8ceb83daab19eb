// A try of what a library is about to need that ends its process where it cannot have it: whoever
// tries first can say what is missing.
//
// What others take between the try and the library's own call, it lacks all the same.
#pragma once

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <cstddef>
#include <latch>
#include <memory>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

#include "transports/posix/blocked_signals.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::posix {

/// Has that many descriptors for a moment, of eventfds and an epoll. Throws std::system_error.
inline void rehearse_descriptors(std::size_t count) {
  std::vector<Fd> tried;
  tried.reserve(count);
  tried.emplace_back(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create", more_descriptors));
  while (tried.size() < count)
    tried.emplace_back(checked(::eventfd(0, EFD_CLOEXEC), "eventfd", more_descriptors));
}

/// Has that much memory for a moment. Throws std::system_error.
inline void rehearse_memory(std::size_t bytes) {
  static_cast<void>(Mapping::anonymous(bytes));
}

/// Has that many threads for a moment, all at once, each with memory of its own, which the C
/// library keeps for those to come. Throws std::system_error.
inline void rehearse_threads(std::size_t count) {
  const BlockedSignals none;
  std::latch all_started(1);
  std::vector<std::unique_ptr<char>> memories(count);
  std::vector<std::thread> threads;
  threads.reserve(count);
  int lacking = 0;
  try {
    while (threads.size() < count)
      threads.emplace_back([&all_started, &memory = memories[threads.size()]] {
        memory.reset(new (std::nothrow) char);
        all_started.wait();
      });
  } catch (const std::system_error& error) {
    lacking = error.code().value();
  }
  all_started.count_down();
  for (std::thread& thread : threads) thread.join();
  if (lacking != 0) throw_errno("pthread_create", lacking, more_threads);
}

}  // namespace pibench::posix
