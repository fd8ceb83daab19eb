// Machines that refuse a system call, a file system or a network: what needs them is unavailable,
// for one and the same reason in every scenario, and the rest is measured.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/sanitizer.hpp"

namespace pibench::test {
namespace {

using Words = std::vector<std::string>;
using Names = std::set<std::string>;

std::string joined(const Names& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ",") + name;
  return list;
}

class RefusalsTest : public testing::Test {
 protected:
  Finished run_with(const Words& words, Command::Options options = {}) const {
    options.environment["TMPDIR"] = scratch_.path();
    // The checked build's runtime wants to come before what is preloaded, and to trace at the end.
    options.environment["ASAN_OPTIONS"] = "verify_asan_link_order=0:detect_leaks=0";
    options.directory = scratch_.path();
    return run(words, options);
  }

  /// All cells of a short run, which must end well, leave nothing, and say that nothing has failed.
  nlohmann::json cells_of(const Words& wrapper, const Words& chosen,
                          const Command::Options& options = {}) {
    Words words = wrapper;
    for (const char* word : {PIBENCH_BINARY, "run", "--quick", "--repetitions", "1", "--bytes", "8",
                             "--workers", "2", "--terms", "1000", "--rate", "1000", "--out", "out"})
      words.emplace_back(word);
    words.insert(words.end(), chosen.begin(), chosen.end());
    const Finished finished = run_with(words, options);
    EXPECT_EQ(finished.exit_code, 0) << finished.err << finished.out;
    const nlohmann::json results =
        nlohmann::json::parse(read_file(scratch_.path() / "out/results.json"));
    std::filesystem::remove_all(scratch_.path() / "out");
    EXPECT_TRUE(std::filesystem::is_empty(scratch_.path()));
    for (const auto& cell : results.at("pibench").at("cells"))
      EXPECT_NE(cell.at("outcome"), "failed") << cell.at("name") << ": " << cell.at("reason");
    return results.at("pibench").at("cells");
  }

  ScratchDirectory scratch_;
};

const Words every_scenario{"--scenario", "pi,latency,throughput,setup,load,overhead,contention"};

Names scenarios_of(const nlohmann::json& cells, const std::string& transport) {
  Names names;
  for (const auto& cell : cells)
    if (cell.at("transport") == transport) names.insert(cell.at("scenario").get<std::string>());
  return names;
}

Names reasons_of(const nlohmann::json& cells, const std::string& transport) {
  Names reasons;
  for (const auto& cell : cells)
    if (cell.at("transport") == transport && cell.at("outcome") != "unsupported")
      reasons.insert(cell.at("outcome").get<std::string>() + ": " +
                     cell.at("reason").get<std::string>());
  return reasons;
}

/// The transport's one reason in all of its scenarios.
void expect_unavailable(const nlohmann::json& cells, const std::string& transport,
                        const std::string& reason) {
  const Names reasons = reasons_of(cells, transport);
  ASSERT_EQ(reasons.size(), 1u) << transport << ": " << testing::PrintToString(reasons);
  EXPECT_EQ(reasons.begin()->find("unavailable: "), 0u) << transport << ": " << *reasons.begin();
  EXPECT_NE(reasons.begin()->find(reason), std::string::npos)
      << transport << ": " << *reasons.begin();
}

void expect_measured(const nlohmann::json& cells, const std::string& transport) {
  EXPECT_EQ(reasons_of(cells, transport), Names{"measured: "}) << transport;
}

struct RefusedCall {
  std::string name;
  std::map<long, int> calls;
  Names hit;
  std::string reason;      ///< a part of it
  std::string not_said{};  ///< a remedy that would be of no use
  std::string spared = "pipe";
};

void PrintTo(const RefusedCall& refused, std::ostream* out) {
  *out << refused.name;
}

class RefusedCallTest : public RefusalsTest, public testing::WithParamInterface<RefusedCall> {};

TEST_P(RefusedCallTest, IsOneReasonInEveryScenarioAndTheRestIsMeasured) {
  const RefusedCall& refused = GetParam();
  Names transports = refused.hit;
  transports.insert(refused.spared);
  Words words = every_scenario;
  words.insert(words.end(), {"--placement", "os", "--transport", joined(transports)});
  const auto cells = cells_of({}, words, {.refused_calls = refused.calls});
  expect_measured(cells, refused.spared);
  for (const std::string& transport : refused.hit) {
    expect_unavailable(cells, transport, refused.reason);
    if (!refused.not_said.empty()) {
      EXPECT_EQ(reasons_of(cells, transport).begin()->find(refused.not_said), std::string::npos)
          << *reasons_of(cells, transport).begin();
    }
  }
}

const std::vector<RefusedCall> refused_calls{
    {"Inotify",
     {{SYS_inotify_init1, EPERM}},
     {"tempfile"},
     "inotify_init1: Operation not permitted",
     "sysctl"},
    {"InotifyInstances", {{SYS_inotify_init1, EMFILE}}, {"tempfile"}, "max_user_instances"},
    {"InotifyWatches",
     {{SYS_inotify_add_watch, EACCES}},
     {"tempfile"},
     "inotify_add_watch: Permission denied",
     "sysctl"},
    {"PosixQueues", {{SYS_mq_open, ENOSYS}}, {"posix_mq"}, "CONFIG_POSIX_MQUEUE", "ulimit"},
    {"PosixQueuesByRight", {{SYS_mq_open, EACCES}}, {"posix_mq"}, "Permission denied", "ulimit"},
    {"SystemVQueuesAndSemaphores",
     {{SYS_msgget, ENOSYS}, {SYS_semget, ENOSYS}, {SYS_shmget, ENOSYS}},
     {"sysv_mq", "sysv_sem"},
     "CONFIG_SYSVIPC",
     "for more"},
    {"Sockets",
     {{SYS_socket, EAFNOSUPPORT}},
     {"unix_stream", "unix_seqpacket", "unix_dgram", "tcp", "udp"},
     "Address family not supported",
     "ulimit"},
    {"SocketPairs",
     {{SYS_socketpair, EPERM}},
     {"socketpair"},
     "socketpair: Operation not permitted",
     "ulimit"},
    {"Pipes", {{SYS_pipe2, EACCES}}, {"pipe"}, "pipe2: Permission denied", "ulimit", "socketpair"},
    {"Fifos", {{SYS_mknod, EPERM}, {SYS_mknodat, EPERM}}, {"fifo"}, "Operation not permitted"},
    {"Events",
     {{SYS_eventfd2, ENOSYS}},
     {"eventfd"},
     "eventfd: Function not implemented",
     "ulimit"},
    {"Accepting",
     {{SYS_accept4, EPERM}, {SYS_accept, EPERM}},
     {"unix_stream", "tcp"},
     "accept4: Operation not permitted",
     "ulimit"},
    {"Listening",
     {{SYS_listen, EACCES}},
     {"unix_stream", "unix_seqpacket", "tcp"},
     "listen: Permission denied"},
    {"ConnectionsOfTheManager",
     {{SYS_connect, EPERM}},
     {"mp_manager", "mp_manager_lock"},
     "Operation not permitted"},
    {"ClientsOfTheManager",
     {{SYS_accept4, EPERM}},
     {"mp_manager", "mp_manager_lock"},
     "hung up at once"},
};

INSTANTIATE_TEST_SUITE_P(Kernel, RefusedCallTest, testing::ValuesIn(refused_calls),
                         [](const auto& each) { return each.param.name; });

/// What a run looks at but does not need.
TEST_F(RefusalsTest, TracingAndCountersAreDoneWithout) {
  Words words = every_scenario;
  words.insert(words.end(), {"--transport", "pipe,sysv_mq", "--placement", "os"});
  for (const int error : {EPERM, ENOSYS}) {
    const auto cells = cells_of({}, words,
                                {.refused_calls = {{SYS_ptrace, error},
                                                   {SYS_perf_event_open, error},
                                                   {SYS_memfd_create, error},
                                                   {SYS_close_range, error}}});
    expect_measured(cells, "pipe");
    expect_measured(cells, "sysv_mq");
  }
}

TEST_F(RefusalsTest, AServerGetsByWithoutCloseRange) {
  const auto cells = cells_of(
      {}, {"--scenario", "pi,latency,setup", "--placement", "os", "--transport", "mp_manager,pipe"},
      {.refused_calls = {{SYS_close_range, EPERM}}});
  EXPECT_EQ(scenarios_of(cells, "mp_manager").size(), 3u);
  for (const std::string& reason : reasons_of(cells, "mp_manager"))
    EXPECT_TRUE(reason == "measured: " || reason.find("built without") != reason.npos) << reason;
}

TEST_F(RefusalsTest, WithoutPinningCellsThatNeedItAreUnavailableAndTheOthersMeasured) {
  for (const int error : {EPERM, EINVAL, ENOSYS}) {
    Words words = every_scenario;
    words.insert(words.end(), {"--transport", "pipe,thread,inprocess,copy_once,futex",
                               "--placement", "same,os"});
    std::map<std::string, Names> reasons;
    for (const auto& cell :
         cells_of({}, words, {.refused_calls = {{SYS_sched_setaffinity, error}}})) {
      const bool copies = cell.at("transport") == "copy_once";
      const std::string placement = cell.at("parameters").value("placement", "none");
      reasons[copies ? "same" : placement].insert(cell.at("outcome").get<std::string>() + ": " +
                                                  cell.at("reason").get<std::string>());
    }
    EXPECT_EQ(reasons.at("os"), Names{"measured: "});
    ASSERT_EQ(reasons.at("same").size(), 1u) << testing::PrintToString(reasons.at("same"));
    EXPECT_NE(reasons.at("same").begin()->find(
                  "unavailable: placement same needs processes pinned to CPUs, which is refused"),
              std::string::npos)
        << *reasons.at("same").begin();
  }
}

TEST_F(RefusalsTest, OnePiJobNeedsNoPinningUnlessItIsAskedFor) {
  const Command::Options refused{.refused_calls = {{SYS_sched_setaffinity, EPERM}}};
  EXPECT_EQ(run_with({PIBENCH_BINARY, "pi", "--terms", "1000"}, refused).exit_code, 0);
  const Finished pinned =
      run_with({PIBENCH_BINARY, "pi", "--terms", "1000", "--placement", "same"}, refused);
  EXPECT_EQ(pinned.exit_code, 2);
  EXPECT_NE(pinned.err.find("sched_setaffinity: Operation not permitted"), std::string::npos)
      << pinned.err;
}

TEST_F(RefusalsTest, TheDoctorExaminesWithoutPinning) {
  const Finished finished =
      run_with({PIBENCH_BINARY, "doctor"},
               {.refused_calls = {{SYS_sched_setaffinity, EPERM}, {SYS_sched_getaffinity, EPERM}}});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.err, "");
}

/// By what /proc says of this thread; pinning itself is allowed.
TEST_F(RefusalsTest, PlacementsAreHadWhereTheKernelDoesNotTellOfTheAffinity) {
  const auto cells = cells_of(
      {}, {"--scenario", "latency,setup", "--transport", "pipe,sysv_mq", "--placement", "same,os"},
      {.refused_calls = {{SYS_sched_getaffinity, EPERM}}});
  expect_measured(cells, "pipe");
  expect_measured(cells, "sysv_mq");
}

TEST_F(RefusalsTest, OfMoreThan1024CpusEachIsSeen) {
  const Command::Options many{.environment = {{"LD_PRELOAD", PIBENCH_MANY_CPUS}}};
  Words words{"--scenario", "pi,latency,setup", "--transport", "pipe", "--placement", "same,os"};
  expect_measured(cells_of({}, words, many), "pipe");
  const Finished doctor = run_with({PIBENCH_BINARY, "doctor"}, many);
  EXPECT_EQ(doctor.exit_code, 0) << doctor.err;
}

/// In namespaces that a shell sets up; they end with the run.
class NamespacesTest : public RefusalsTest {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make namespaces";
    if (run({"unshare", "-m", "-n", "true"}).exit_code != 0)
      GTEST_SKIP() << "no namespaces of our own can be made here";
  }
  static Words after(const std::string& script, const std::string& kinds = "-m") {
    return {"unshare", kinds, "sh", "-c", script + " && exec \"$@\"", "sh"};
  }
};

TEST_F(NamespacesTest, ReadOnlySharedMemoryIsOneReasonInEveryScenario) {
  const Names hit{"shm_ring",      "shm_semaphore",     "boost_mq",
                  "boost_managed", "mp_shareable_list", "posix_sem_named"};
  Words words = every_scenario;
  words.insert(words.end(), {"--placement", "os", "--transport", joined(hit) + ",pipe"});
  const auto cells = cells_of(after("mount -t tmpfs -o ro none /dev/shm"), words);
  expect_measured(cells, "pipe");
  for (const std::string& transport : hit) {
    expect_unavailable(cells, transport, "mount /dev/shm writable");
    EXPECT_EQ(reasons_of(cells, transport).begin()->find("ulimit"), std::string::npos);
  }
}

TEST_F(NamespacesTest, SharedMemoryThatIsMissingIsOneReasonInEveryScenario) {
  Words words = every_scenario;
  words.insert(words.end(),
               {"--placement", "os", "--transport", "shm_mutex,mp_shareable_list,boost_mq,pipe"});
  const auto cells = cells_of(after("mount -t tmpfs none /mnt && touch /mnt/null && "
                                    "mount --bind /dev/null /mnt/null && mount --move /mnt /dev"),
                              words);
  expect_measured(cells, "pipe");
  for (const char* transport : {"shm_mutex", "mp_shareable_list", "boost_mq"})
    expect_unavailable(cells, transport, "mount a tmpfs at /dev/shm");
}

TEST_F(NamespacesTest, WithoutProcEverythingIsMeasuredThatCanBe) {
  if (has_sanitizers_memory) GTEST_SKIP() << "a sanitizer needs /proc";
  Words words = every_scenario;
  words.insert(words.end(), {"--placement", "same,os", "--transport", "pipe,sysv_mq,posix_mq,tcp"});
  const auto cells = cells_of(after("mount -t tmpfs none /proc"), words);
  for (const char* transport : {"pipe", "sysv_mq", "posix_mq", "tcp"})
    expect_measured(cells, transport);
  for (const auto& cell : cells) {
    if (cell.at("scenario") != "setup") continue;
    EXPECT_FALSE(cell.at("repetitions").at(0).at("counters").contains("held_descriptors"))
        << "nobody could tell";
  }
}

TEST_F(NamespacesTest, CommandsThatLookAroundWorkWithoutProc) {
  if (has_sanitizers_memory) GTEST_SKIP() << "a sanitizer needs /proc";
  for (const char* command : {"doctor", "list"}) {
    Words words = after("mount -t tmpfs none /proc");
    words.insert(words.end(), {PIBENCH_BINARY, command});
    const Finished finished = run_with(words);
    EXPECT_EQ(finished.exit_code, 0) << command << ": " << finished.err;
  }
}

TEST_F(NamespacesTest, WithoutALoopbackTheInternetSocketsAreUnavailable) {
  Words words = every_scenario;
  words.insert(words.end(), {"--placement", "os", "--transport", "tcp,tcp6,udp,unix_stream"});
  const auto cells = cells_of(after("true", "-n"), words);
  expect_measured(cells, "unix_stream");
  for (const char* transport : {"tcp", "tcp6", "udp"})
    expect_unavailable(cells, transport, "ip link set lo up");
}

/// A server that says what it lacks after advice that every start gives.
TEST_F(RefusalsTest, TheReasonOfARedisServerThatEndsIsItsErrorAndNotItsAdvice) {
  write_file(scratch_.path() / "redis-server",
             "#!/bin/sh\n"
             "echo '7:M # Failed to open the listening socket: Too many open files, aborting'\n"
             "echo '7:C # WARNING Memory overcommit must be enabled!' >&2\n"
             "exit 1\n");
  std::filesystem::permissions(scratch_.path() / "redis-server", std::filesystem::perms::owner_all);
  const Finished finished =
      run_with({PIBENCH_BINARY, "pi", "--transport", "redis", "--terms", "1000"},
               {.environment = {{"PATH", scratch_.path().string() + ":/usr/bin:/bin"}}});
  if (finished.err.find("built without") != std::string::npos) GTEST_SKIP() << finished.err;
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_NE(finished.err.find("Too many open files, aborting"), std::string::npos) << finished.err;
  EXPECT_EQ(finished.err.find("overcommit"), std::string::npos) << finished.err;
}

}  // namespace
}  // namespace pibench::test
