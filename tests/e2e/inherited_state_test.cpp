// The real binary, started by those who block signals, ignore them, close descriptors, set limits.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/forked.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

constexpr auto long_enough = std::chrono::ceil<std::chrono::milliseconds>(ample);

/// One of each kind: threads, files, streams, datagrams, queues, shared memory, servers.
const Arguments families{"thread",  "tempfile", "pipe",     "fifo",       "udp",  "posix_mq",
                         "sysv_mq", "shm_ring", "mp_queue", "mp_manager", "redis"};

std::set<int> all_signals() {
  std::set<int> numbers;
  for (int number = 1; number < NSIG; ++number) numbers.insert(number);
  return numbers;
}

Arguments quick_pi(const std::string& transport) {
  return {"pi", "--transport", transport, "--terms", "1000", "--workers", "2", "--json"};
}

/// Goes on for minutes.
Arguments long_pi(const std::string& transport = "pipe") {
  return {"pi", "--transport", transport, "--terms", "1000000000000"};
}

class InheritedStateTest : public testing::Test {
 protected:
  static Arguments pibench(Arguments arguments) {
    arguments.insert(arguments.begin(), PIBENCH_BINARY);
    return arguments;
  }
  /// A shell that does as `preparation` says and then becomes pibench.
  static Arguments prepared(const std::string& preparation, const Arguments& arguments) {
    Arguments words{"/bin/sh", "-c", preparation + "; exec \"$@\"", "sh"};
    for (const std::string& word : pibench(arguments)) words.push_back(word);
    return words;
  }
  Command::Options here() const { return {{{"TMPDIR", temporary().string()}}, work()}; }
  Arguments usable_families() const {
    const auto list = nlohmann::json::parse(run(pibench({"list", "--json"}), here()).out);
    Arguments names;
    for (const auto& transport : list.at("transports")) {
      const auto name = transport.at("name").get<std::string>();
      const bool chosen = std::ranges::find(families, name) != families.end();
      if (chosen && transport.at("usable").get<bool>()) names.push_back(name);
    }
    return names;
  }
  void wait_for_run_directory(const Command& command) const {
    while (fs::is_empty(temporary()) && !command.ends_within({})) ::sched_yield();
    ASSERT_FALSE(fs::is_empty(temporary())) << "the job has ended before it began";
  }
  fs::path run_directory() const { return *fs::directory_iterator(temporary()); }

  /// Whatever the transport, all goes as with a starter of whom nothing is to be said.
  void expect_pi(const Arguments& command, const Command::Options& options,
                 const std::string& what) const {
    Command pi(command, options);
    EXPECT_TRUE(pi.ends_within(long_enough)) << what << " hangs";
    if (!pi.ends_within({})) return;
    const Finished finished = pi.wait();
    EXPECT_EQ(finished.exit_code, 0) << what << finished.err;
    EXPECT_NE(finished.out.find("\"pi\": 3.14"), std::string::npos) << what << finished.out;
    expect_nothing_left(what);
  }
  void expect_pi_of_every_family(const Command::Options& options) const {
    for (const std::string& family : usable_families())
      expect_pi(pibench(quick_pi(family)), options, family);
  }
  void expect_end_by(int number, Command& command) const {
    ASSERT_TRUE(command.ends_within(long_enough)) << ::strsignal(number) << " is not heeded";
    const Finished finished = command.wait();
    EXPECT_EQ(finished.exit_code, 128 + number);
    EXPECT_NE(finished.err.find(::strsignal(number)), std::string::npos) << finished.err;
    expect_nothing_left(::strsignal(number));
  }
  void expect_nothing_left(const std::string& what) const {
    EXPECT_TRUE(fs::is_empty(temporary())) << what << " left " << run_directory();
  }

  fs::path work() const { return scratch_.path() / "work"; }
  fs::path temporary() const { return scratch_.path() / "tmp"; }
  void SetUp() override {
    fs::create_directory(work());
    fs::create_directory(temporary());
  }

  ScratchDirectory scratch_;
};

TEST_F(InheritedStateTest, WhateverIsBlockedEveryFamilyHasItsPi) {
  Command::Options options = here();
  options.blocked_signals = all_signals();
  expect_pi_of_every_family(options);
}

TEST_F(InheritedStateTest, WhateverIsIgnoredEveryFamilyHasItsPi) {
  Command::Options options = here();
  options.ignored_signals = all_signals();
  expect_pi_of_every_family(options);
}

TEST_F(InheritedStateTest, AnySingleSignalMayBeBlockedOrIgnored) {
  for (const int number : {SIGALRM, SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGPIPE, SIGSEGV, SIGTERM,
                           SIGTSTP, SIGUSR1, SIGXCPU, SIGXFSZ}) {
    Command::Options options = here();
    options.blocked_signals = {number};
    expect_pi(pibench(quick_pi("posix_mq")), options, ::strsignal(number));
    options.ignored_signals = {number};
    expect_pi(pibench(quick_pi("mp_manager")), options, ::strsignal(number));
  }
}

TEST_F(InheritedStateTest, ARunOfAllScenariosGoesOnWithAllBlocked) {
  Command::Options options = here();
  options.blocked_signals = all_signals();
  Command command(pibench({"run", "--scenario", "pi,latency,throughput,setup,load", "--transport",
                           "pipe,posix_mq,shm_ring", "--workers", "2", "--terms", "1000", "--bytes",
                           "8", "--rate", "1000", "--repetitions", "1", "--out", "results"}),
                  options);
  ASSERT_TRUE(command.ends_within(5 * long_enough));
  const Finished finished = command.wait();
  EXPECT_EQ(finished.exit_code, 0) << finished.err << finished.out;
  expect_nothing_left("the run");
}

class StopSignalTest : public InheritedStateTest, public testing::WithParamInterface<int> {};

TEST_P(StopSignalTest, EndsAJobInOrder) {
  Command command(pibench(long_pi()), here());
  ASSERT_NO_FATAL_FAILURE(wait_for_run_directory(command));
  command.send(GetParam());
  expect_end_by(GetParam(), command);
}

TEST_P(StopSignalTest, EndsAJobWhoseStarterHasBlockedIt) {
  Command::Options options = here();
  options.blocked_signals = all_signals();
  Command command(pibench(long_pi()), options);
  ASSERT_NO_FATAL_FAILURE(wait_for_run_directory(command));
  command.send(GetParam());
  expect_end_by(GetParam(), command);
}

/// Each that ends a process unless it says otherwise, but SIGKILL, those of a crash, and SIGPIPE
/// and SIGXFSZ, which tell of a call that fails.
INSTANTIATE_TEST_SUITE_P(InheritedState, StopSignalTest,
                         testing::Values(SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM,
                                         SIGTERM, SIGSTKFLT, SIGVTALRM, SIGPROF, SIGIO, SIGPWR,
                                         SIGXCPU, SIGRTMIN, SIGRTMAX));

TEST_F(InheritedStateTest, WhatTheStarterIgnoresDoesNotEndAJob) {
  Command::Options options = here();
  options.ignored_signals = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
  Command command(pibench(long_pi()), options);
  ASSERT_NO_FATAL_FAILURE(wait_for_run_directory(command));
  for (const int number : options.ignored_signals) command.send(number);
  command.send(SIGPROF);  // of all that wait, the lowest comes first
  expect_end_by(SIGPROF, command);
}

TEST_F(InheritedStateTest, AFileThatMayNotGrowIsNamedWithTheLimit) {
  for (const auto& [transport, bytes] :
       std::vector<std::pair<std::string, std::uint64_t>>{{"pipe", 4096}, {"shm_ring", 8192}}) {
    Command::Options options = here();
    options.limits = {{RLIMIT_FSIZE, bytes}};
    const Finished finished = run(pibench(quick_pi(transport)), options);
    EXPECT_EQ(finished.exit_code, 2) << transport;
    EXPECT_NE(finished.err.find("ulimit -f"), std::string::npos) << transport << finished.err;
    EXPECT_NE(finished.err.find("File too large"), std::string::npos) << transport << finished.err;
    expect_nothing_left(transport);
  }
}

TEST_F(InheritedStateTest, ResultsThatMayNotGrowAreNamedWithTheLimit) {
  Command::Options options = here();
  options.limits = {{RLIMIT_FSIZE, 8192}};
  const Finished finished =
      run(pibench({"run", "--scenario", "pi", "--transport", "pipe", "--terms", "1000",
                   "--repetitions", "1", "--out", "results"}),
          options);
  EXPECT_EQ(finished.exit_code, 2) << finished.out;
  EXPECT_NE(finished.err.find("ulimit -f"), std::string::npos) << finished.err;
  expect_nothing_left("the run");
  for (const fs::directory_entry& entry : fs::directory_iterator(work() / "results"))
    EXPECT_FALSE(entry.path().filename().string().ends_with(".tmp")) << entry;
}

TEST_F(InheritedStateTest, TheCpuLimitEndsAJobInOrder) {
  const std::vector<std::string> sums_first{"pi", "--terms",  "1000000000", "--workers",
                                            "1",  "--kernel", "scalar"};
  Command::Options options = here();
  options.limits = {{RLIMIT_CPU, 2}};  // both limits, as `ulimit -t` does
  Command command(pibench(sums_first), options);
  ASSERT_TRUE(command.ends_within(long_enough));
  const Finished finished = command.wait();
  EXPECT_EQ(finished.exit_code, 128 + SIGXCPU);
  EXPECT_NE(finished.err.find("ulimit -t"), std::string::npos) << finished.err;
  expect_nothing_left("the job");
}

TEST_F(InheritedStateTest, AWorkerAtTheCpuLimitIsNamed) {
  Command::Options options = here();
  options.limits = {{RLIMIT_CPU, 2}};
  Command command(pibench(long_pi()), options);
  ASSERT_TRUE(command.ends_within(long_enough));
  const Finished finished = command.wait();
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_NE(finished.err.find("was killed by signal"), std::string::npos) << finished.err;
  expect_nothing_left("the job");
}

TEST_F(InheritedStateTest, NothingOfARunTakesTheNumberOfAClosedDescriptor) {
  for (unsigned closed = 1; closed < 8; ++closed) {
    std::string closing = "exec";
    if ((closed & 1) != 0) closing += " <&-";
    if ((closed & 2) != 0) closing += " >&-";
    if ((closed & 4) != 0) closing += " 2>&-";
    Command command(prepared(closing, long_pi()), here());
    ASSERT_NO_FATAL_FAILURE(wait_for_run_directory(command));
    for (unsigned fd = 0; fd < 3; ++fd) {
      const fs::path link =
          fs::path("/proc") / std::to_string(command.pid()) / "fd" / std::to_string(fd);
      if ((closed >> fd & 1) != 0) {
        EXPECT_EQ(fs::read_symlink(link), "/") << closing;
      }
    }
    command.send(SIGTERM);
    ASSERT_TRUE(command.ends_within(long_enough));
    command.wait();
    expect_nothing_left(closing);
  }
}

/// They count CPU time, of which a job takes more than the way to it.
TEST_F(InheritedStateTest, ATimerOfTheStartersIsNoMore) {
  for (const auto timer : {ITIMER_VIRTUAL, ITIMER_PROF}) {
    Forked starter([timer] {
      const itimerval soon{.it_interval = {0, 100'000}, .it_value = {0, 100'000}};
      ::setitimer(timer, &soon, nullptr);
      ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
      ::execl(PIBENCH_BINARY, "pibench", "pi", "--terms", "1000000000", "--workers", "1", nullptr);
      return false;
    });
    EXPECT_TRUE(starter.succeeded()) << timer;
  }
}

/// Root may write where it could not by the mode.
class UmaskTest : public InheritedStateTest {
 protected:
  /// Where anybody may read it: the build may be in a directory that is closed to others.
  void SetUp() override {
    fs::copy_file(PIBENCH_BINARY, lent());
    InheritedStateTest::SetUp();
  }
  fs::path lent() const { return scratch_.path() / "pibench"; }
  Arguments prepared(const std::string& preparation, const Arguments& arguments) const {
    Arguments words = InheritedStateTest::prepared(preparation, arguments);
    std::ranges::replace(words, std::string(PIBENCH_BINARY), lent().string());
    return words;
  }
  Command::Options as_somebody() const {
    constexpr uid_t nobody = 65534;
    Command::Options options = here();
    if (::getuid() != 0) return options;
    options.user = nobody;
    fs::permissions(scratch_.path(), fs::perms(0755));
    for (const fs::path& directory : {work(), temporary()})
      EXPECT_EQ(::chown(directory.c_str(), nobody, nobody), 0);
    return options;
  }
  static fs::perms mode_of(const fs::path& path) { return fs::status(path).permissions(); }
  /// The directory has the sticky bit as long as it has none.
  bool has_whole_ledger() const {
    return !fs::is_empty(run_directory()) &&
           (mode_of(run_directory()) & fs::perms::sticky_bit) == fs::perms::none;
  }
};

TEST_F(UmaskTest, EveryFamilyHasItsPiWhateverTheUmask) {
  const Command::Options options = as_somebody();
  for (const char* umask : {"umask 0", "umask 0777"})
    for (const std::string& family : usable_families())
      expect_pi(prepared(umask, quick_pi(family)), options, umask + (" " + family));
}

TEST_F(UmaskTest, WhatARunMakesHasTheModeThatIsPromised) {
  for (const char* umask : {"umask 0", "umask 0777"}) {
    Command command(prepared(umask, long_pi()), as_somebody());
    ASSERT_NO_FATAL_FAILURE(wait_for_run_directory(command));
    while (!has_whole_ledger() && !command.ends_within({})) ::sched_yield();
    EXPECT_EQ(mode_of(run_directory()), fs::perms(0700)) << umask;
    for (const fs::directory_entry& entry : fs::directory_iterator(run_directory()))
      EXPECT_EQ(mode_of(entry), fs::perms(0600)) << umask << entry;
    command.send(SIGTERM);
    expect_end_by(SIGTERM, command);
  }
}

TEST_F(UmaskTest, ResultsAreTheOwnersAtLeast) {
  for (const auto& [umask, mode] :
       std::vector<std::pair<std::string, unsigned>>{{"0", 0644}, {"0027", 0640}, {"0777", 0600}}) {
    const Finished finished =
        run(prepared("umask " + umask, {"run", "--scenario", "pi", "--transport", "null", "--terms",
                                        "1000", "--repetitions", "1", "--out", "at-" + umask}),
            as_somebody());
    EXPECT_EQ(finished.exit_code, 0) << umask << finished.err;
    EXPECT_EQ(mode_of(work() / ("at-" + umask) / "results.json"), fs::perms(mode)) << umask;
  }
}

TEST_F(InheritedStateTest, EveryFamilyHasItsPiInADirectoryThatIsNoMore) {
  for (const std::string& family : usable_families())
    expect_pi(prepared("mkdir gone; cd gone; rmdir ../gone", quick_pi(family)), here(), family);
}

TEST_F(InheritedStateTest, ARelativeDirectoryOfResultsInOneThatIsNoMoreIsTold) {
  const Finished finished =
      run(prepared("mkdir gone; cd gone; rmdir ../gone", {"run", "--transport", "null", "--quick"}),
          here());
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_NE(finished.err.find("choose another with --out"), std::string::npos) << finished.err;
}

TEST_F(InheritedStateTest, ARefusedTimerIsReplaced) {
  for (const long call : {SYS_timer_create, SYS_timer_settime})
    for (const int error : {EAGAIN, EPERM}) {
      Command::Options options = here();
      options.refused_calls = {{call, error}};
      expect_pi_of_every_family(options);
    }
}

TEST_F(InheritedStateTest, WithoutAnyTimerTheCauseIsNamed) {
  Command::Options options = here();
  options.refused_calls = {{SYS_timer_create, ENOSYS}, {SYS_setitimer, EPERM}};
  const Finished finished = run(pibench(quick_pi("pipe")), options);
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_NE(finished.err.find("setitimer"), std::string::npos) << finished.err;
  EXPECT_NE(finished.err.find(std::strerror(EPERM)), std::string::npos) << finished.err;
  expect_nothing_left("the job");
}

/// A program that writes down what it was started with.
class StartedProgramTest : public InheritedStateTest {
 protected:
  void SetUp() override {
    InheritedStateTest::SetUp();
    write_file(witness(),
               "#!/bin/sh\ncd '" + work().string() +
                   "'\ngrep -E '^(SigBlk|SigIgn)' /proc/self/status > new\n"
                   "grep -v '^Max pending' /proc/self/limits >> new\numask > umask\nmv new seen\n");
    fs::permissions(witness(), fs::perms::owner_all);
    fs::create_directory(scratch_.path() / "bin");
  }
  fs::path witness() const { return scratch_.path() / "witness"; }
  Command::Options odd() const {
    Command::Options options = here();
    options.blocked_signals = {SIGUSR1, SIGALRM, SIGCHLD, SIGRTMAX};
    options.ignored_signals = {SIGHUP, SIGINT, SIGCHLD};
    options.limits = {{RLIMIT_CPU, 1000}};
    return options;
  }
  /// What it sees when it is started by `command`, whose own end does not matter.
  std::pair<std::string, std::string> seen_by(const Arguments& command,
                                              Command::Options options) const {
    fs::remove(work() / "seen");
    run(command, options);
    return {read_file(work() / "seen"), read_file(work() / "umask")};
  }
  static Arguments with_odd_shell(const Arguments& command) {
    Arguments words{"/bin/sh", "-c", "umask 0151; ulimit -S -n 100; exec \"$@\"", "sh"};
    words.insert(words.end(), command.begin(), command.end());
    return words;
  }
};

TEST_F(StartedProgramTest, OfAGateSeesWhatTheStarterSet) {
  const auto direct = seen_by(with_odd_shell({witness().string()}), odd());
  ASSERT_NE(direct.first, "");
  const auto through =
      seen_by(with_odd_shell(pibench({"gate", "--baseline", witness().string(), "--candidate",
                                      witness().string(), "--transport", "pipe"})),
              odd());
  EXPECT_EQ(through, direct);
}

TEST_F(StartedProgramTest, RedisServerSeesItTooButForTheUmask) {
  const Arguments usable = usable_families();
  if (std::ranges::find(usable, "redis") == usable.end())
    GTEST_SKIP() << "redis is not usable here: see pibench list";
  const auto direct = seen_by(with_odd_shell({witness().string()}), odd());
  fs::copy_file(witness(), scratch_.path() / "bin" / "redis-server");
  Command::Options options = odd();
  options.environment["PATH"] =
      (scratch_.path() / "bin").string() + ":" + std::string(std::getenv("PATH"));
  const auto through = seen_by(with_odd_shell(pibench(quick_pi("redis"))), options);
  EXPECT_EQ(through.first, direct.first);
  EXPECT_EQ(through.second, "0077\n");
  expect_nothing_left("redis");
}

}  // namespace
}  // namespace pibench::test
