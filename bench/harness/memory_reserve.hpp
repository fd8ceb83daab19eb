// Memory kept for the moment when there is no other: what unwinds then, and the destructors of
// libraries that allocate, would else end the process by std::terminate().
#pragma once

#include <cstddef>

namespace pibench {

/// One per process, for the life of main(). The first allocation by operator new that fails frees
/// the reserve and throws std::bad_alloc; later ones fail when that is used up as well.
class MemoryReserve {
 public:
  MemoryReserve() noexcept;
  ~MemoryReserve();
  MemoryReserve(const MemoryReserve&) = delete;
  MemoryReserve& operator=(const MemoryReserve&) = delete;

  /// What unwinding a command takes, many times over. Never touched, so it costs addresses only.
  static constexpr std::size_t bytes = 1 << 20;
};

}  // namespace pibench
