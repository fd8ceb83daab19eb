#include "bench/counters/perf_counters.hpp"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <span>

namespace pibench {
namespace {

constexpr PerfEvent hardware_cycles{PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES};
constexpr PerfEvent hardware_instructions{PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS};

bool is_permission(int error_number) {
  return error_number == EACCES || error_number == EPERM;
}

std::string explain(int error_number) {
  std::string text = std::string("perf_event_open: ") + std::strerror(error_number);
  if (is_permission(error_number)) return text + "; try sysctl kernel.perf_event_paranoid=1";
  if (error_number == ENOSYS) return text + ": this kernel has no perf events";
  if (error_number == ENOENT || error_number == ENODEV || error_number == EOPNOTSUPP)
    return text + ": this (virtual) machine has no hardware counters";
  return text;
}

std::optional<std::uint64_t> value_of(const posix::Fd& counter) noexcept {
  struct {
    std::uint64_t value, time_enabled, time_running;
  } record{};
  if (!posix::read_full(counter.get(), std::as_writable_bytes(std::span(&record, 1))).good() ||
      record.time_running == 0)
    return std::nullopt;
  if (record.time_running == record.time_enabled) return record.value;
  const double share =
      static_cast<double>(record.time_running) / static_cast<double>(record.time_enabled);
  return static_cast<std::uint64_t>(std::llround(static_cast<double>(record.value) / share));
}

}  // namespace

PerfCounters PerfCounters::open() {
  return open(hardware_cycles, hardware_instructions);
}

PerfCounters PerfCounters::open(PerfEvent cycles, PerfEvent instructions) {
  PerfCounters all(cycles, instructions, Scope::user_and_kernel);
  if (all.available() || !is_permission(all.refusal_)) return all;
  return {cycles, instructions, Scope::user_only};
}

PerfCounters::PerfCounters(PerfEvent cycles, PerfEvent instructions, Scope scope)
    : scope_(scope), cycles_(open_event(cycles)), instructions_(open_event(instructions)) {
  if (refusal_ != 0) why_not_ = explain(refusal_);
}

posix::Fd PerfCounters::open_event(PerfEvent event) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = event.type;
  attributes.config = event.config;
  attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  attributes.disabled = 1;
  attributes.inherit = 1;
  attributes.exclude_kernel = scope_ == Scope::user_only ? 1 : 0;
  const pid_t this_process = 0;
  const int any_cpu = -1;
  const int no_group = -1;  // inherited events cannot be read as a group
  posix::Fd fd(static_cast<int>(::syscall(SYS_perf_event_open, &attributes, this_process, any_cpu,
                                          no_group, PERF_FLAG_FD_CLOEXEC)));
  if (!fd && refusal_ == 0) refusal_ = errno;
  return fd;
}

std::string_view PerfCounters::scope() const noexcept {
  return scope_ == Scope::user_only ? "user only" : "user and kernel";
}

void PerfCounters::control(unsigned long request) noexcept {
  for (const posix::Fd* counter : {&cycles_, &instructions_})
    if (*counter) ::ioctl(counter->get(), request, 0);
}

void PerfCounters::start() noexcept {
  control(PERF_EVENT_IOC_ENABLE);
}

void PerfCounters::stop() noexcept {
  control(PERF_EVENT_IOC_DISABLE);
}

PerfCounts PerfCounters::read() const noexcept {
  return {value_of(cycles_), value_of(instructions_)};
}

}  // namespace pibench
