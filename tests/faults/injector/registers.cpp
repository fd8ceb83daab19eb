#include "tests/faults/injector/registers.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include <fstream>
#include <stdexcept>

namespace pibench::test {
namespace {

constexpr unsigned long breakpoint = 0xcc;  // int3

template <class Change>
void change_registers(pid_t task, Change&& change) {
  user_regs_struct registers{};
  if (::ptrace(PTRACE_GETREGS, task, nullptr, &registers) != 0) return;
  change(registers);
  ::ptrace(PTRACE_SETREGS, task, nullptr, &registers);
}

std::uintptr_t entry_of(pid_t task) {
  std::ifstream vector(fmt::format("/proc/{}/auxv", task), std::ios::binary);
  Elf64_auxv_t entry{};
  while (vector.read(reinterpret_cast<char*>(&entry), sizeof entry))
    if (entry.a_type == AT_ENTRY) return entry.a_un.a_val;
  throw std::runtime_error("a program without an entry point");
}

}  // namespace

void skip_call(pid_t task) {
  change_registers(task, [](user_regs_struct& registers) { registers.orig_rax = ~0ULL; });
}

void fail_call(pid_t task, int error) {
  change_registers(task, [error](user_regs_struct& registers) {
    registers.rax = static_cast<unsigned long long>(-static_cast<long long>(error));
  });
}

EntryPoint::EntryPoint(pid_t task)
    : address_(entry_of(task)), instructions_(::ptrace(PTRACE_PEEKTEXT, task, address_, nullptr)) {
  const auto first_replaced = (static_cast<unsigned long>(instructions_) & ~0xffUL) | breakpoint;
  ::ptrace(PTRACE_POKETEXT, task, address_, first_replaced);
}

bool EntryPoint::leave(pid_t task) const {
  bool is_there = false;
  change_registers(task, [&](user_regs_struct& registers) {
    is_there = registers.rip == address_ + 1;
    if (is_there) registers.rip = address_;
  });
  if (is_there) ::ptrace(PTRACE_POKETEXT, task, address_, instructions_);
  return is_there;
}

}  // namespace pibench::test
