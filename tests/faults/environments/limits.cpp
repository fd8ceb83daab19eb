#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>

#include "tests/faults/environments/environment.hpp"
#include "tests/support/coverage.hpp"

namespace pibench::test {
namespace {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * kib;

Environment limit(const char* name, std::string meaning, Expectation expectation) {
  Environment environment;
  environment.group = "Limits";
  environment.name = name;
  environment.meaning = std::move(meaning);
  environment.expectation = std::move(expectation);
  return environment;
}

Environment fixed(const char* name, std::string meaning, int resource, std::uint64_t most,
                  Expectation expectation) {
  Environment environment = limit(name, std::move(meaning), std::move(expectation));
  environment.prepare = [=](Sandbox&, Start& start) {
    const auto which = static_cast<__rlimit_resource>(resource);
    rlimit ours{};
    ::getrlimit(which, &ours);
    ours.rlim_max = std::max<rlim_t>(ours.rlim_max, most);
    if (::setrlimit(which, &ours) != 0) throw NotHere("not to be raised above the hard limit");
    start.options.limits[resource] = most;
  };
  return environment;
}

/// At `first`, and then at what `next` makes of it, as often as the command needs.
Environment found(const char* name, std::string meaning, int resource, std::uint64_t first,
                  std::uint64_t (*next)(std::uint64_t), Expectation expectation) {
  Environment environment = limit(name, std::move(meaning), std::move(expectation));
  environment.degrees = 200;
  environment.tighten = [=](unsigned degree, Start& start) {
    std::uint64_t most = first;
    for (unsigned i = 0; i < degree; ++i) most = next(most);
    start.options.limits[resource] = most;
  };
  return environment;
}

/// By one, later by more.
std::uint64_t a_little_more(std::uint64_t limit) {
  return limit + 1 + limit / 6;
}
std::uint64_t plus_a_quarter(std::uint64_t limit) {
  return limit + limit / 4;
}
std::uint64_t twice(std::uint64_t limit) {
  return 2 * limit;
}

Expectation shortage(std::vector<std::string> causes) {
  return {.touches = {Need::start}, .hits = {""}, .causes = std::move(causes), .codes = {0, 1, 2}};
}

/// So little that the loader may not get the program's libraries.
Expectation shortage_from_the_start(std::vector<std::string> causes) {
  Expectation expectation = shortage(std::move(causes));
  expectation.may_not_load = true;
  return expectation;
}

/// What is said has no limit: it goes through pipes.
Environment file_size(const char* name, std::uint64_t most) {
  Environment environment = limit(name, fmt::format("RLIMIT_FSIZE {}", most),
                                  {.touches = {Need::temporary, Need::place, Need::workers},
                                   .hits = {""},
                                   .causes = {"File too large", "ulimit -f", "RLIMIT_FSIZE"},
                                   .codes = {0, 1, 2}});
  environment.prepare = [=](Sandbox&, Start& start) {
    start.options.limits[RLIMIT_FSIZE] = most;
    start.options.speaks_into_pipes = true;
  };
  environment.in_sample = most == 4 * kib;
  return environment;
}

/// The signal comes with the soft limit; the hard one kills.
Environment cpu_time() {
  Environment environment = limit("CPU", "RLIMIT_CPU 1 s, and a sum that takes hours",
                                  {.touches = {Need::workers},
                                   .hits = {},
                                   .causes = {"CPU time", "SIGXCPU", "ulimit -t", "RLIMIT_CPU"},
                                   .codes = {1, 2, 128 + SIGXCPU}});
  environment.prepare = [](Sandbox&, Start& start) {
    start.options.soft_limits[RLIMIT_CPU] = 1;
    start.terms = "1000000000000";
  };
  return environment;
}

Environment processes() {
  Environment environment = found("NPROC", "RLIMIT_NPROC from 1 on", RLIMIT_NPROC, 1, a_little_more,
                                  shortage({"ulimit -u", "Resource temporarily unavailable",
                                            "Can't initialize Background Jobs"}));
  environment.needs_privilege = true;
  environment.prepare = as_another_user;
  return environment;
}

Environment address_space() {
  Environment environment = found(
      "AS", "RLIMIT_AS from 32 MiB on, by a quarter each time", RLIMIT_AS, 32 * mib, plus_a_quarter,
      shortage_from_the_start({"memory", "bad_alloc", "ulimit -v", "pthread_create",
                               "may lack threads", "no thread", "redis-server ended",
                               "redis-server was killed", "mosquitto ended", "mosquitto was killed",
                               "beanstalkd ended", "beanstalkd was killed",
                               "Resource temporarily unavailable"}));
  environment.prepare = [](Sandbox&, Start&) {
    if (counts_coverage) throw NotHere("counters of coverage need memory");
  };
  return environment;
}

Environment in_sample(Environment environment) {
  environment.in_sample = true;
  return environment;
}

}  // namespace

std::vector<Environment> limit_environments() {
  const std::vector<std::string> stack_causes{"memory",         "stack",     "ulimit -s",
                                              "redis-server",   "mosquitto", "beanstalkd",
                                              "pthread_create", "no thread"};
  return {
      file_size("FSIZE 0", 0),
      file_size("FSIZE 4K", 4 * kib),
      file_size("FSIZE 1M", mib),
      cpu_time(),
      found("NOFILE", "RLIMIT_NOFILE from 3 on", RLIMIT_NOFILE, 3, a_little_more,
            shortage_from_the_start({"ulimit -n", "Too many open files"})),
      in_sample(fixed("NOFILE64", "RLIMIT_NOFILE 64", RLIMIT_NOFILE, 64, {})),
      processes(),
      found("STACK", "RLIMIT_STACK from 64 KiB on, doubled", RLIMIT_STACK, 64 * kib, twice,
            shortage_from_the_start(stack_causes)),
      in_sample(fixed("STACK 1M", "RLIMIT_STACK 1 MiB", RLIMIT_STACK, mib, {})),
      fixed("STACK oo", "RLIMIT_STACK unlimited", RLIMIT_STACK, RLIM_INFINITY, {}),
      address_space(),
      in_sample(fixed("SIGPEND", "RLIMIT_SIGPENDING 0", RLIMIT_SIGPENDING, 0,
                      {.touches = {Need::workers},
                       .hits = {""},
                       .causes = {"ulimit -i", "RLIMIT_SIGPENDING", "timer_create"},
                       .codes = {0, 2}})),
      in_sample(fixed("MSGQUEUE", "RLIMIT_MSGQUEUE 0", RLIMIT_MSGQUEUE, 0,
                      {.hits = {"mq_open"}, .causes = {"ulimit -q", "RLIMIT_MSGQUEUE"}})),
      fixed("MEMLOCK", "RLIMIT_MEMLOCK 0", RLIMIT_MEMLOCK, 0, {}),
      fixed("CORE oo", "RLIMIT_CORE unlimited", RLIMIT_CORE, RLIM_INFINITY, {}),
  };
}

}  // namespace pibench::test
