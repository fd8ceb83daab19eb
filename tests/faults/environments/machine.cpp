#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <fstream>

#include "tests/faults/environments/environment.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;
using Prepare = std::function<void(Sandbox&, Start&)>;

Environment had(const char* name, const char* meaning, Prepare prepare,
                Expectation expectation = {}) {
  Environment environment;
  environment.group = "CPUs, files and variables";
  environment.name = name;
  environment.meaning = meaning;
  environment.expectation = std::move(expectation);
  environment.prepare = std::move(prepare);
  return environment;
}

Prepare variable(std::string name, std::string value) {
  return [=](Sandbox&, Start& start) { start.options.environment[name] = value; };
}

Prepare masked(mode_t mask) {
  return [=](Sandbox&, Start& start) { start.options.odd.mask = mask; };
}

/// The first that we may use.
void one_cpu(Sandbox&, Start& start) {
  cpu_set_t ours;
  CPU_ZERO(&ours);
  if (::sched_getaffinity(0, sizeof ours, &ours) != 0) throw NotHere("more CPUs than a set holds");
  std::size_t cpu = 0;
  while (!CPU_ISSET(cpu, &ours)) ++cpu;
  start.options.odd.cpus = {static_cast<int>(cpu)};
}

void write_or_throw(const fs::path& file, const std::string& text) {
  if (!(std::ofstream(file) << text << std::flush)) throw NotHere("cannot write " + file.string());
}

/// This process and its children get half a CPU for as long as the object lives.
class HalfACpu {
 public:
  HalfACpu() {
    write_or_throw(group_ / (is_first_version() ? "cpu.cfs_quota_us" : "cpu.max"), "50000");
    write_or_throw(group_ / "cgroup.procs", std::to_string(::getpid()));
  }
  ~HalfACpu() {
    std::ofstream(hierarchy() / "cgroup.procs") << ::getpid() << std::flush;
    ::rmdir(group_.c_str());
  }
  HalfACpu(const HalfACpu&) = delete;
  HalfACpu& operator=(const HalfACpu&) = delete;

 private:
  static bool is_first_version() { return fs::exists("/sys/fs/cgroup/cpu/cgroup.procs"); }
  static fs::path hierarchy() {
    return is_first_version() ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup";
  }
  static fs::path make_group() {
    std::string name = hierarchy() / "pibench-test-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw NotHere("no control group of CPUs can be made");
    return name;
  }

  fs::path group_ = make_group();
};

void half_a_cpu(Sandbox&, Start& start) {
  start.held.push_back(std::make_shared<HalfACpu>());
}

}  // namespace

std::vector<Environment> machine_environments() {
  const Expectation all_that_starts{.touches = {Need::start}};
  Environment quota =
      had("quota", "half a CPU (control group)", half_a_cpu,
          {.touches = {Need::machine, Need::workers}, .says = {{"doctor", "quota"}}});
  quota.needs_privilege = true;
  return {
      had("1 CPU", "one CPU", one_cpu, {.touches = {Need::machine, Need::workers}}),
      std::move(quota),
      had("umask 0", "umask 000", masked(0), all_that_starts),
      had("umask 77", "umask 077", masked(077), all_that_starts),
      had("umask777", "umask 0777", masked(0777), all_that_starts),
      had(
          "no cwd", "a working directory that has been removed",
          [](Sandbox&, Start& start) { start.options.odd.in_removed_directory = true; },
          all_that_starts),
      had(
          "no HOME", "HOME is not set",
          [](Sandbox&, Start& start) { start.options.odd.unset = {"HOME"}; }, all_that_starts),
      had("no PATH", "PATH is empty", variable("PATH", ""),
          {.touches = {Need::start},
           .hits = {"redis-server", "Redis", "beanstalkd"},
           .causes = {"redis-server", "beanstalkd"}}),
      had("no vars", "no variable but TMPDIR is set",
          [](Sandbox&, Start& start) {
            start.options.odd.unset = {"HOME", "PATH", "USER", "SHELL", "LANG", "TERM", "PWD"};
          },
          {.touches = {Need::start},
           .hits = {"redis-server", "Redis", "beanstalkd"},
           .causes = {"redis-server", "beanstalkd"}}),
      had("LANG xx", "LANG is no language", variable("LANG", "xx"), all_that_starts),
      had("Turkish", "LC_ALL is tr_TR.UTF-8", variable("LC_ALL", "tr_TR.UTF-8"), all_that_starts),
      had("TZ", "TZ is no time zone", variable("TZ", "Nowhere/At:all/+99"), all_that_starts),
      had("NO_COLOR", "NO_COLOR is set", variable("NO_COLOR", "1"), all_that_starts),
  };
}

}  // namespace pibench::test
