#include "bench/harness/memory_reserve.hpp"

#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>

namespace pibench {
namespace {

/// The reserve, global because the handler of operator new gets no argument.
void* reserve = nullptr;

void free_reserve() {
  std::free(reserve);
  reserve = nullptr;
}

[[noreturn]] void on_want_of_memory() {
  free_reserve();
  throw std::bad_alloc();
}

/// Some destructors of libraries allocate, and cannot throw.
[[noreturn]] void on_terminate() {
  constexpr std::string_view text =
      "pibench: out of memory, or an error where none can be told; 'pibench clean' removes what "
      "may be left\n";
  static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
  ::_exit(2);
}

}  // namespace

MemoryReserve::MemoryReserve() noexcept {
  reserve = std::malloc(bytes);
  std::set_new_handler(on_want_of_memory);
  std::set_terminate(on_terminate);
}

void MemoryReserve::restore() {
  const bool is_used = reserve == nullptr && std::get_new_handler() == on_want_of_memory;
  if (!is_used) return;
  reserve = std::malloc(bytes);
  if (reserve == nullptr) throw std::bad_alloc();
}

MemoryReserve::~MemoryReserve() {
  std::set_terminate(nullptr);
  std::set_new_handler(nullptr);
  free_reserve();
}

}  // namespace pibench
