#include "transports/posix/interruption.hpp"

namespace pibench::posix::interruption {
namespace {
thread_local Check installed_check = nullptr;
thread_local void* installed_context = nullptr;
}  // namespace

bool requested() noexcept {
  return installed_check != nullptr && installed_check(installed_context);
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
