#include "transports/posix/interruption.hpp"

#include <algorithm>

namespace pibench::posix::interruption {
namespace {
thread_local Check installed_check = nullptr;
thread_local void* installed_context = nullptr;
thread_local std::chrono::nanoseconds current_slice = std::chrono::milliseconds(50);
}  // namespace

bool requested() noexcept {
  return installed_check != nullptr && installed_check(installed_context);
}

std::chrono::nanoseconds slice() noexcept {
  return current_slice;
}

ScopedSlice::ScopedSlice(std::chrono::nanoseconds slice) noexcept : former_(current_slice) {
  current_slice = std::min(current_slice, slice);
}

ScopedSlice::~ScopedSlice() {
  current_slice = former_;
}

ScopedCheck::ScopedCheck(Check check, void* context) noexcept
    : former_check_(installed_check), former_context_(installed_context) {
  installed_check = check;
  installed_context = context;
}

ScopedCheck::~ScopedCheck() {
  installed_check = former_check_;
  installed_context = former_context_;
}

}  // namespace pibench::posix::interruption
