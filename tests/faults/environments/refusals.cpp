#include <fmt/format.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>

#include "tests/faults/environments/environment.hpp"

namespace pibench::test {
namespace {

/// A system call, and what takes it.
struct Refusal {
  const char* name;
  const char* call_name;
  long call;
  std::vector<std::string> hits;    ///< see Expectation
  std::vector<std::string> causes;  ///< besides the call's name
  std::set<Need> touches;           ///< commands that cannot do without it
};

const std::vector<Refusal>& refusals() {
  // Of the calls of which no explanation tells it is said here who needs them: the run's own
  // directory (flock), its deadline (timer_create) and its pinned placements (affinity) all
  // transports, a random key (getrandom) and a process that dies with its parent (prctl) those with
  // a server, and a thread (clone3) those that have some.
  static const std::vector<Refusal> all{
      {"setaff", "sched_setaffinity", SYS_sched_setaffinity, {""}, {"pin"}, {}},
      {"getaff", "sched_getaffinity", SYS_sched_getaffinity, {""}, {"pin", "CPUs"}, {}},
      {"timer", "timer_create", SYS_timer_create, {""}, {"deadline"}, {Need::workers}},
      {"flock", "flock", SYS_flock, {""}, {"lock"}, {Need::temporary}},
      {"inotify", "inotify_init1", SYS_inotify_init1, {"inotify_init1"}, {}, {}},
      {"msgget", "msgget", SYS_msgget, {"msgget"}, {}, {}},
      {"semget", "semget", SYS_semget, {"semget"}, {}, {}},
      {"shmget", "shmget", SYS_shmget, {"shmget"}, {}, {}},
      {"mq_open", "mq_open", SYS_mq_open, {"mq_open"}, {"POSIX message queues"}, {}},
      {"ptrace", "ptrace", SYS_ptrace, {}, {}, {}},
      {"perf", "perf_event_open", SYS_perf_event_open, {}, {}, {}},
      {"memfd", "memfd_create", SYS_memfd_create, {"memfd"}, {}, {}},
      {"random", "getrandom", SYS_getrandom, {""}, {"random"}, {Need::temporary}},
      {"prctl", "prctl", SYS_prctl, {""}, {}, {Need::workers}},
      {"pidfd", "pidfd_open", SYS_pidfd_open, {""}, {}, {}},
      {"statx", "statx", SYS_statx, {}, {}, {}},
      {"clone3",
       "clone3",
       SYS_clone3,
       {"pthreads(7)", "pthread_create(3)", "redis-server", "Redis"},
       {"thread", "redis-server"},
       {}},
      {"io_uring", "io_uring_setup", SYS_io_uring_setup, {}, {}, {}},
      {"eventfd",
       "eventfd",
       SYS_eventfd2,
       {"eventfd", "redis-server", "Redis"},
       {"redis-server"},
       {}},
      {"epoll",
       "epoll_create",
       SYS_epoll_create1,
       {"redis-server", "Redis", "mosquitto", "beanstalkd"},
       {"redis-server", "mosquitto", "beanstalkd"},
       {}},
      {"socket",
       "socket",
       SYS_socket,
       {"socket(", "Unix socket", "Redis", "mosquitto", "beanstalkd"},
       {"redis-server", "mosquitto", "beanstalkd"},
       {}},
      {"sockpair",
       "socketpair",
       SYS_socketpair,
       {"socketpair", "socket pair", "Unix socket"},
       {},
       {}},
      {"rusage", "getrusage", SYS_getrusage, {}, {}, {}},
      {"prlimit", "prlimit", SYS_prlimit64, {}, {}, {}},
  };
  return all;
}

Environment refused(const Refusal& refusal, int error, const char* suffix) {
  Environment environment;
  environment.group = fmt::format("System calls refused with {}", suffix);
  environment.name = fmt::format("{}{}", refusal.name, error == EPERM ? "!" : "?");
  environment.meaning = fmt::format("{} fails with {}", refusal.call_name, suffix);
  environment.expectation.hits = refusal.hits;
  environment.expectation.causes = refusal.causes;
  environment.expectation.causes.emplace_back(refusal.call_name);
  environment.expectation.touches = refusal.touches;
  if (!refusal.touches.empty()) environment.expectation.codes = {0, 2};
  environment.prepare = [call = refusal.call, error](Sandbox&, Start& start) {
    start.options.refused_calls[call] = error;
  };
  return environment;
}

/// The C library does without clone3 only where there is none. Where it is forbidden, redis-server
/// dies a moment after it has begun to listen, and what is opened meanwhile has an outcome of its
/// own.
bool is_a_race(const Refusal& refusal, int error) {
  return refusal.call == SYS_clone3 && error != ENOSYS;
}

}  // namespace

std::vector<Environment> refusal_environments() {
  std::vector<Environment> environments;
  for (const auto& [error, name] : {std::pair{EPERM, "EPERM"}, std::pair{ENOSYS, "ENOSYS"}})
    for (const Refusal& each : refusals())
      if (!is_a_race(each, error)) environments.push_back(refused(each, error, name));
  Refusal no_locks = *std::ranges::find(refusals(), std::string("flock"), &Refusal::name);
  environments.push_back(refused(no_locks, ENOLCK, "ENOLCK"));
  environments.back().name = "flock";
  return environments;
}

}  // namespace pibench::test
