#include "bench/counters/usage.hpp"

#include <sys/resource.h>

#include <ctime>

namespace pibench {
namespace {

Nanoseconds to_duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

void add(Usage& total, int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  total.cpu += to_duration(usage.ru_utime) + to_duration(usage.ru_stime);
  total.voluntary_switches += usage.ru_nvcsw;
  total.involuntary_switches += usage.ru_nivcsw;
  total.minor_faults += usage.ru_minflt;
  total.major_faults += usage.ru_majflt;
}

Usage usage_of(int who, clockid_t cpu_clock) {
  Usage usage;
  add(usage, who);
  timespec cpu{};
  ::clock_gettime(cpu_clock, &cpu);
  usage.cpu = std::chrono::seconds(cpu.tv_sec) + Nanoseconds(cpu.tv_nsec);
  return usage;
}

}  // namespace

Usage usage_so_far() {
  Usage total;
  add(total, RUSAGE_SELF);
  add(total, RUSAGE_CHILDREN);
  return total;
}

Usage own_usage() {
  return usage_of(RUSAGE_SELF, CLOCK_PROCESS_CPUTIME_ID);
}

Usage own_thread_usage() {
  return usage_of(RUSAGE_THREAD, CLOCK_THREAD_CPUTIME_ID);
}

Usage operator+(const Usage& a, const Usage& b) {
  return {a.cpu + b.cpu, a.voluntary_switches + b.voluntary_switches,
          a.involuntary_switches + b.involuntary_switches, a.minor_faults + b.minor_faults,
          a.major_faults + b.major_faults};
}

Usage operator-(const Usage& end, const Usage& start) {
  return {end.cpu - start.cpu, end.voluntary_switches - start.voluntary_switches,
          end.involuntary_switches - start.involuntary_switches,
          end.minor_faults - start.minor_faults, end.major_faults - start.major_faults};
}

}  // namespace pibench
