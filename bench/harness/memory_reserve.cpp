#include "bench/harness/memory_reserve.hpp"

#include <cstdlib>
#include <new>

namespace pibench {
namespace {

/// What the handler of operator new needs; it gets no argument.
void* reserve = nullptr;

void free_reserve() {
  std::free(reserve);
  reserve = nullptr;
}

[[noreturn]] void on_want_of_memory() {
  free_reserve();
  throw std::bad_alloc();
}

}  // namespace

MemoryReserve::MemoryReserve() noexcept {
  reserve = std::malloc(bytes);
  std::set_new_handler(on_want_of_memory);
}

MemoryReserve::~MemoryReserve() {
  std::set_new_handler(nullptr);
  free_reserve();
}

}  // namespace pibench
