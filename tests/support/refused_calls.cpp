#include "tests/support/refused_calls.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pibench::test {
namespace {

/// The macros of the kernel's header, without their casts.
sock_filter statement(unsigned code, std::uint32_t value) {
  return {static_cast<std::uint16_t>(code), 0, 0, value};
}
sock_filter skip_one_unless(std::uint32_t value) {
  return {static_cast<std::uint16_t>(BPF_JMP | BPF_JEQ | BPF_K), 0, 1, value};
}

std::uint32_t answer_of(int error) {
  return error == 0 ? SECCOMP_RET_KILL_PROCESS
                    : SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error);
}

}  // namespace

bool refuse_calls(const std::map<long, int>& errno_of) {
  std::vector<sock_filter> filter{statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const auto& [call, error] : errno_of) {
    filter.push_back(skip_one_unless(static_cast<std::uint32_t>(call)));
    filter.push_back(statement(BPF_RET | BPF_K, answer_of(error)));
  }
  filter.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace pibench::test
