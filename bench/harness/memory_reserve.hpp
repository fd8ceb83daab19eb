// Memory kept for the moment when there is no other: unwinding, and the destructors of libraries
// that allocate, would otherwise end the process by std::terminate().
#pragma once

#include <cstddef>

namespace pibench {

/// One per process, for the life of main(). The first allocation by operator new that fails frees
/// the reserve and throws std::bad_alloc; later ones fail when that is used up as well, until
/// restore(). If std::terminate() is called all the same, it prints one line and ends with exit
/// code 2.
class MemoryReserve {
 public:
  MemoryReserve() noexcept;
  ~MemoryReserve();
  MemoryReserve(const MemoryReserve&) = delete;
  MemoryReserve& operator=(const MemoryReserve&) = delete;

  /// Has the reserve where it was used, or could not be had at first, before work that may need it.
  /// Throws std::bad_alloc where it cannot be had: what comes could not be undone.
  static void restore();

  /// Many times the memory that unwinding a command takes. Never touched, so it costs addresses
  /// only.
  static constexpr std::size_t bytes = 1 << 20;
};

}  // namespace pibench
