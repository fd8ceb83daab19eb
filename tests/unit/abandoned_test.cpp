// Whose a directory is: what `pibench clean` removes, and what it must not touch.
#include "transports/posix/abandoned.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "tests/support/command.hpp"
#include "tests/support/facts.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/killed_run.hpp"
#include "tests/support/refused_calls.hpp"
#include "tests/support/sysv_queue.hpp"
#include "transports/posix/kernel_objects.hpp"
#include "transports/posix/ledger.hpp"

namespace pibench::posix {
namespace {

namespace fs = std::filesystem;

void no_parts(RunDirectory&) {}

/// Of a run that was in the midst of things.
void some_parts(RunDirectory& run) {
  const fs::path part = run.make_directory("part-");
  fs::create_directory(part / "up0");
  test::write_file(part / "up0" / "00000000", "message");
  test::write_file(run.path_of("thing"), "thing");
}

class AbandonedTest : public testing::Test {
 protected:
  fs::path root() const { return scratch_.path(); }
  fs::path private_directory(const std::string& name) const {
    fs::create_directory(root() / name);
    fs::permissions(root() / name, fs::perms{0700});
    return root() / name;
  }
  bool root_is_empty() const { return fs::is_empty(root()); }

  /// Nothing goes, and the one line that is said has these words.
  void expect_kept(const std::string& words) const {
    const test::Facts before = test::facts_below(root());
    const CleanReport report = clean_abandoned();
    EXPECT_EQ(report.removed, std::vector<std::string>());
    EXPECT_EQ(test::facts_below(root()), before);
    ASSERT_EQ(report.kept.size(), words.empty() ? 0u : 1u) << words;
    if (!words.empty()) {
      EXPECT_NE(report.kept.front().find(words), std::string::npos) << report.kept.front();
    }
  }

  /// In a mount namespace of its own; what `body` throws fails the test.
  template <class Body>
  void in_private_mounts(Body&& body) const {
    test::Forked child([&] {
      if (!make_mounts_private()) return false;
      body();
      return !testing::Test::HasFailure();
    });
    EXPECT_TRUE(child.succeeded());
  }
  /// Not in a chroot either, whose root is no mount point.
  static bool make_mounts_private() {
    return ::unshare(CLONE_NEWNS) == 0 &&
           ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  }
  static bool may_mount() { return test::Forked(make_mounts_private).succeeded(); }
  static void bind(const fs::path& from, const fs::path& to) {
    if (::mount(from.c_str(), to.c_str(), nullptr, MS_BIND, nullptr) != 0)
      throw std::runtime_error("mount");
  }

  test::ScratchDirectory scratch_;
  test::TemporaryRoot temporary_{scratch_.path()};
};

TEST_F(AbandonedTest, WhatAKilledRunHasNotedGoes) {
  test::directory_of_killed_run(some_parts);
  const CleanReport report = clean_abandoned();
  EXPECT_EQ(report.removed.size(), 1u);
  EXPECT_EQ(report.kept, std::vector<std::string>());
  EXPECT_TRUE(report.is_complete);
  EXPECT_TRUE(root_is_empty());
}

TEST_F(AbandonedTest, ADryRunSaysTheSameAndTouchesNothing) {
  const fs::path run = test::directory_of_killed_run([](RunDirectory& directory) {
    some_parts(directory);
    directory.record_queue(::msgget(IPC_PRIVATE, 0600));
  });
  const test::Facts before = test::facts_below(root());
  const CleanReport said = clean_abandoned({}, RemovalMode::dry_run);
  EXPECT_EQ(test::facts_below(root()), before);
  EXPECT_EQ(said.removed.size(), 2u);
  const CleanReport done = clean_abandoned();
  EXPECT_EQ(done.removed, said.removed);
  EXPECT_TRUE(root_is_empty());
}

TEST_F(AbandonedTest, LookAlikesAreKept) {
  test::write_file(private_directory("pibench-abcdef") / "results.json", "{}");
  expect_kept("pibench-abcdef: no ledger of a run inside");
}

TEST_F(AbandonedTest, AnEmptyDirectoryThatMktempMadeIsKept) {
  private_directory("pibench-abcdef");
  expect_kept("pibench-abcdef: no ledger of a run inside");
}

TEST_F(AbandonedTest, NamesThatNoRunHasArePassedOverInSilence) {
  test::write_file(private_directory("pibench-src") / "main.cpp", "int main() {}");
  private_directory("pibench-results");
  private_directory("pibench-abc.ef");
  test::write_file(root() / "pibench-abcdef", "a file");
  fs::create_directory_symlink(root() / "pibench-src", root() / "pibench-ghijkl");
  ::mkfifo((root() / "pibench-mnopqr").c_str(), 0600);
  expect_kept("");
}

TEST_F(AbandonedTest, ALedgerProvesOneDirectoryAlone) {
  const fs::path run = test::directory_of_killed_run(some_parts);
  const fs::path copy = private_directory("pibench-abcdef");
  fs::copy(run, copy, fs::copy_options::recursive);
  fs::permissions(copy / Ledger::file_name, fs::perms{0600});
  clean_abandoned();
  EXPECT_FALSE(fs::exists(run));
  expect_kept("pibench-abcdef: its ledger is that of another directory");
}

TEST_F(AbandonedTest, ARunsDirectoryThatSomebodyHasRenamedIsKept) {
  fs::rename(test::directory_of_killed_run(some_parts), root() / "pibench-abcdef");
  expect_kept("pibench-abcdef: it had another name when a run made it");
}

TEST_F(AbandonedTest, ALedgerThatIsNotWholeProvesNothing) {
  const fs::path run = test::directory_of_killed_run(some_parts);
  const fs::path ledger = run / Ledger::file_name;
  const std::string whole = test::read_file(ledger);
  const std::vector<std::pair<std::string, std::string>> cases{
      {whole.substr(0, whole.size() - 1), "damaged"},
      {whole + "x", "none of a run"},
      {whole.substr(0, 20), "damaged"},
      {"", "none of a run"},
      {std::string(whole.size(), '\0'), "none of a run"},
      {"x" + whole.substr(1), "none of a run"},
      {whole.substr(0, 16) + '\x7f' + whole.substr(17), "another version"}};
  for (const auto& [bytes, words] : cases) {
    test::write_file(ledger, bytes);
    expect_kept(words);
  }
  test::write_file(ledger, whole);
  EXPECT_EQ(clean_abandoned().removed.size(), 1u);
}

TEST_F(AbandonedTest, ALedgerThatIsNoFileOfTheRunsProvesNothing) {
  const fs::path run = test::directory_of_killed_run(some_parts);
  const fs::path ledger = run / Ledger::file_name;
  const fs::path elsewhere = root() / "elsewhere";
  fs::create_hard_link(ledger, elsewhere);
  expect_kept("none of a run");
  fs::remove(ledger);
  fs::create_symlink(elsewhere, ledger);
  expect_kept("no ledger");
  fs::remove(ledger);
  ::mkfifo(ledger.c_str(), 0600);
  expect_kept("none of a run");
  fs::remove(ledger);
  fs::rename(elsewhere, ledger);
  fs::permissions(ledger, fs::perms{0644});
  expect_kept("none of a run");
}

TEST_F(AbandonedTest, WhatAnEarlierVersionLeftIsKeptAndNamed) {
  test::write_file(private_directory("pibench-abcdef") / "sysv-ids", std::string(4136, '\0'));
  expect_kept("pibench-abcdef: left by a run of an earlier version");
}

TEST_F(AbandonedTest, ARunThatWasKilledBeforeItsLedgerWasWholeGoes) {
  const std::string magic(Ledger::expected_magic.data(), Ledger::expected_magic.size());
  for (const std::string& begun : {std::string("none"), std::string(), magic.substr(0, 3), magic}) {
    const fs::path run = private_directory("pibench-abcdef");
    if (begun != "none") {
      test::write_file(run / Ledger::file_name, begun);
      fs::permissions(run / Ledger::file_name, fs::perms{0600});
    }
    ASSERT_EQ(::chmod(run.c_str(), unproved_run_mode), 0);
    EXPECT_EQ(clean_abandoned().removed.size(), 1u) << begun;
    EXPECT_TRUE(root_is_empty());
  }
}

TEST_F(AbandonedTest, TheModeOfABeginningRunProvesNothingOfWhatIsInside) {
  const fs::path directory = private_directory("pibench-abcdef");
  ASSERT_EQ(::chmod(directory.c_str(), unproved_run_mode), 0);
  test::write_file(directory / "notes", "notes");
  expect_kept("no ledger");
  fs::rename(directory / "notes", directory / Ledger::file_name);
  expect_kept("none of a run");
}

TEST_F(AbandonedTest, WhatNoRunLeavesIsKeptWithItsDirectoryAndTheRestGoes) {
  const fs::path run = test::directory_of_killed_run(some_parts);
  fs::path part;
  for (const auto& entry : fs::directory_iterator(run))
    if (entry.path().filename().string().starts_with("part-")) part = entry.path();
  test::write_file(run / "notes", "of the user's");
  test::write_file(root() / "precious", "bytes");
  fs::create_hard_link(root() / "precious", part / "up0" / "second-name");
  fs::create_symlink(root() / "precious", part / "link");
  const CleanReport report = clean_abandoned();
  EXPECT_FALSE(report.is_complete);
  EXPECT_EQ(report.kept.size(), 3u + 0u);
  EXPECT_EQ(test::read_file(run / "notes"), "of the user's");
  EXPECT_EQ(test::read_file(part / "up0" / "second-name"), "bytes");
  EXPECT_TRUE(fs::is_symlink(part / "link"));
  EXPECT_FALSE(fs::exists(run / "thing"));
  EXPECT_FALSE(fs::exists(part / "up0" / "00000000"));
  fs::remove(run / "notes");
  fs::remove(part / "up0" / "second-name");
  fs::remove(part / "link");
  EXPECT_TRUE(clean_abandoned().is_complete);
  EXPECT_FALSE(fs::exists(run)) << "the ledger goes last";
}

TEST_F(AbandonedTest, AnotherUsersFileInARunsDirectoryIsKept) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make something another user's";
  const fs::path run = test::directory_of_killed_run(some_parts);
  ASSERT_EQ(::chown((run / "thing").c_str(), 12'345, 12'345), 0);
  const CleanReport report = clean_abandoned();
  ASSERT_EQ(report.kept.size(), 1u);
  EXPECT_NE(report.kept.front().find("thing: another user's"), std::string::npos)
      << report.kept.front();
  EXPECT_EQ(test::read_file(run / "thing"), "thing");
}

TEST_F(AbandonedTest, AMountedDirectoryInARunsIsKept) {
  if (!may_mount()) GTEST_SKIP() << "no mounts of our own can be made here";
  const fs::path run = test::directory_of_killed_run(some_parts);
  const fs::path folder = private_directory("folder");
  test::write_file(folder / "precious", "bytes");
  in_private_mounts([&] {
    for (const auto& part : fs::directory_iterator(run))
      if (part.is_directory()) bind(folder, part.path() / "up0");
    const CleanReport report = clean_abandoned();
    EXPECT_FALSE(report.is_complete);
    ASSERT_FALSE(report.kept.empty());
    EXPECT_NE(report.kept.front().find("a mount point"), std::string::npos) << report.kept.front();
  });
  EXPECT_EQ(test::read_file(folder / "precious"), "bytes");
  EXPECT_TRUE(fs::exists(run / Ledger::file_name));
}

TEST_F(AbandonedTest, ARunsDirectoryThatIsMountedElsewhereIsKept) {
  if (!may_mount()) GTEST_SKIP() << "no mounts of our own can be made here";
  const fs::path run = test::directory_of_killed_run(some_parts);
  const fs::path other = private_directory("other");
  fs::create_directory(other / run.filename());
  in_private_mounts([&] {
    bind(run, other / run.filename());
    const test::TemporaryRoot there(other);
    const CleanReport report = clean_abandoned();
    EXPECT_EQ(report.removed, std::vector<std::string>());
    ASSERT_EQ(report.kept.size(), 1u);
    EXPECT_NE(report.kept.front().find("a mount point"), std::string::npos);
  });
  EXPECT_TRUE(fs::exists(run / "thing"));
}

TEST_F(AbandonedTest, NothingGoesWhereOthersMayRenameIt) {
  const fs::path run = test::directory_of_killed_run(some_parts);
  fs::permissions(root(), fs::perms{0777});
  expect_kept("sticky bit");
  EXPECT_FALSE(clean_abandoned().is_complete);
  fs::permissions(root(), fs::perms{0700});
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(root().c_str(), 12'345, 12'345), 0);
    expect_kept("another user, who owns the directory around it");
    ASSERT_EQ(::chown(root().c_str(), 0, 0), 0);
  }
  EXPECT_TRUE(clean_abandoned().is_complete);
}

TEST_F(AbandonedTest, IdsOfAnotherIpcNamespaceAreNotTouched) {
  const test::SysvQueue ours;
  test::Forked elsewhere([&] {
    if (::unshare(CLONE_NEWIPC) != 0) return false;
    test::directory_of_killed_run(
        [&](RunDirectory& directory) { directory.record_queue(ours.id()); });
    return true;
  });
  if (!elsewhere.succeeded()) GTEST_SKIP() << "no other IPC namespace can be made here";
  expect_kept("in another IPC namespace");
  EXPECT_TRUE(ours.exists());
}

TEST_F(AbandonedTest, IdsFromBeforeABootAreNotTouched) {
  const test::SysvQueue queue;
  const fs::path run = test::directory_of_killed_run(
      [&](RunDirectory& directory) { directory.record_queue(queue.id()); });
  Proof proof;
  {
    const Fd directory(::open(run.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    proof = prove(directory.get(), run.filename().string());
  }
  ASSERT_TRUE(proof.ledger.has_value());
  proof.ledger->origin.boot_id.front() ^= 1;
  test::write_file(run / Ledger::file_name,
                   std::string(reinterpret_cast<const char*>(&*proof.ledger), sizeof(Ledger)));
  EXPECT_EQ(clean_abandoned().removed.size(), 1u) << "the directory alone";
  EXPECT_TRUE(queue.exists());
}

TEST_F(AbandonedTest, OthersAreAskedWithTheProofAndCanKeepTheDirectory) {
  const fs::path run =
      test::directory_of_killed_run([](RunDirectory& directory) { directory.make_file("marker"); });
  std::string asked;
  const CleanReport kept = clean_abandoned([&](const AbandonedRun& abandoned) {
    asked = abandoned.tag + (abandoned.holds("marker") ? " holds" : " lacks");
    return std::string("give a password");
  });
  EXPECT_EQ(asked, run.filename().string() + " holds");
  ASSERT_EQ(kept.kept.size(), 1u);
  EXPECT_NE(kept.kept.front().find("give a password"), std::string::npos);
  EXPECT_FALSE(kept.is_complete);
  EXPECT_TRUE(clean_abandoned([](const AbandonedRun&) { return std::string(); }).is_complete);
  EXPECT_TRUE(root_is_empty());
}

/// As some network file systems, and some sandboxes.
class WithoutLocksTest : public AbandonedTest, public testing::WithParamInterface<int> {};

TEST_P(WithoutLocksTest, ARunMakesOneDirectoryAndRemovesIt) {
  test::Forked child([&] {
    if (!test::refuse_calls({{SYS_flock, GetParam()}})) return false;
    const RunDirectory run = RunDirectory::create();
    const auto made = std::distance(fs::directory_iterator(root()), fs::directory_iterator());
    return made == 1;
  });
  EXPECT_TRUE(child.succeeded());
  EXPECT_TRUE(root_is_empty());
}

TEST_P(WithoutLocksTest, ARunIsInUseWhileItsOwnerLives) {
  const Mapping page = Mapping::anonymous(1);
  auto& made = *static_cast<std::atomic<bool>*>(page.data());
  test::Forked child([&] {
    if (!test::refuse_calls({{SYS_flock, GetParam()}})) return false;
    RunDirectory run = RunDirectory::create();
    some_parts(run);
    made = true;
    return ::pause() != 0;
  });
  while (!made && ::kill(child.pid(), 0) == 0) std::this_thread::yield();
  expect_kept("in use");
  child.kill();
  child.wait();
  EXPECT_TRUE(clean_abandoned().is_complete);
  EXPECT_TRUE(root_is_empty());
}

TEST_P(WithoutLocksTest, CleaningGoesByTheOwnerAsWell) {
  const fs::path abandoned = test::directory_of_killed_run(no_parts);
  const RunDirectory living = RunDirectory::create();
  test::Forked child([&] {
    ::closefrom(3);
    if (!test::refuse_calls({{SYS_flock, GetParam()}})) return false;
    const CleanReport report = clean_abandoned();
    return report.removed.size() == 1 && report.kept.size() == 1 &&
           report.kept.front().find("in use") != std::string::npos;
  });
  EXPECT_TRUE(child.succeeded());
  EXPECT_FALSE(fs::exists(abandoned));
  EXPECT_TRUE(fs::exists(living.path()));
}

INSTANTIATE_TEST_SUITE_P(Errnos, WithoutLocksTest, testing::Values(ENOLCK, ENOSYS, EPERM, EBADF));

TEST_F(AbandonedTest, ALaterProcessOfTheSameIdDoesNotKeepADirectory) {
  const ProcessMark here = ProcessMark::of_this();
  EXPECT_EQ(life_of(here), Life::living);
  EXPECT_EQ(life_of({here.pid, here.started_ticks + 1}), Life::ended);
  EXPECT_EQ(life_of({here.pid, 0}), Life::unknown);
  test::Forked child([] { return true; });
  const ProcessMark ended{child.pid(), ProcessMark::of_this().started_ticks};
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(life_of(ended), Life::ended) << "it waits to be reaped";
}

}  // namespace
}  // namespace pibench::posix
