// `pibench clean` among look-alikes, links, mounts, foreign files and runs that come and go: what
// no run has made stays as it is, to the byte, and what runs have left goes.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <random>
#include <set>
#include <thread>

#include "tests/support/command.hpp"
#include "tests/support/facts.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/killed_run.hpp"
#include "transports/posix/abandoned.hpp"
#include "transports/posix/ledger.hpp"

namespace pibench::posix {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t fuzz_seed = 20'260'101;
constexpr int things_made = 120;
constexpr int racing_runs = 40;

class Draw {
 public:
  explicit Draw(std::uint64_t from) : generator_(from) {}
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(generator_);
  }
  std::string letters(std::string_view alphabet, std::size_t length) {
    std::string text;
    while (text.size() < length) text += alphabet[below(alphabet.size())];
    return text;
  }
  std::string suffix() { return letters("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789", 6); }
  /// Any bytes but '/' and NUL.
  std::string odd_name() {
    return letters("\n\t \xff\xc3\x28'\"\\*?$;ab", 1 + below(20)) + suffix();
  }
  std::string bytes() { return letters("abc\n\xff", below(4000)); }

 private:
  std::mt19937_64 generator_;
};

/// What a run leaves in the midst of things; the first part is returned through its name.
void leave_parts(RunDirectory& run) {
  const fs::path part = run.make_directory("part-");
  fs::create_directory(part / "up0");
  test::write_file(part / "up0" / "00000000", "message");
  ::mkfifo((part / "fifo").c_str(), 0600);
  test::write_file(run.path_of("thing"), "thing");
}

fs::path part_of(const fs::path& run) {
  for (const auto& entry : fs::directory_iterator(run))
    if (entry.path().filename().string().starts_with("part-")) return entry.path();
  throw std::runtime_error("no part");
}

/// Where nothing of a run may go unharmed, and nothing else may be harmed.
class Playground {
 public:
  explicit Playground(const fs::path& root, const fs::path& outside, bool mounts)
      : root_(root), outside_(outside), mounts_(mounts) {}

  void add_something() {
    constexpr std::array makers{&Playground::plain_directory,
                                &Playground::empty_directory,
                                &Playground::named_otherwise,
                                &Playground::with_copied_ledger,
                                &Playground::with_broken_ledger,
                                &Playground::with_begun_mode,
                                &Playground::no_directory,
                                &Playground::renamed_run,
                                &Playground::run_with_notes,
                                &Playground::run_with_links,
                                &Playground::run_with_foreign_file,
                                &Playground::mounted_directory,
                                &Playground::run_with_mount,
                                &Playground::killed_run,
                                &Playground::killed_run};
    (this->*makers[draw_.below(makers.size())])();
  }

  void remember() {
    add_outside();
    for (const fs::path& path : kept_) test::add_facts_below(path, before_);
  }

  /// Empty, or what went that was to stay, or stayed that was to go.
  std::string complaint() const {
    std::string text;
    for (const auto& [path, facts] : before_)
      if (test::facts_of(path) != facts) text += "touched: " + path.string() + "\n";
    for (const auto& entry : fs::directory_iterator(root_))
      if (!is_expected(entry.path())) text += "left: " + entry.path().string() + "\n";
    for (const fs::path& path : gone_)
      if (fs::exists(fs::symlink_status(path))) text += "left: " + path.string() + "\n";
    return text;
  }

 private:
  fs::path look_alike(mode_t mode = 0700) {
    fs::path path = root_ / ("pibench-" + draw_.suffix());
    if (::mkdir(path.c_str(), 0700) != 0 || ::chmod(path.c_str(), mode) != 0)
      throw std::runtime_error("mkdir");
    return path;
  }
  fs::path keep(const fs::path& path) {
    kept_.insert(path);
    return path;
  }
  void fill(const fs::path& directory) {
    for (std::size_t i = 0; i <= draw_.below(3); ++i)
      test::write_file(directory / draw_.odd_name(), draw_.bytes());
    const fs::path deeper = directory / draw_.odd_name();
    fs::create_directory(deeper);
    test::write_file(deeper / "file", draw_.bytes());
  }
  void add_outside() { test::add_facts_below(outside_, before_); }

  void plain_directory() { fill(keep(look_alike())); }
  void empty_directory() { keep(look_alike()); }
  void named_otherwise() {
    const fs::path path = keep(root_ / ("pibench-" + draw_.odd_name()));
    fs::create_directory(path);
    fs::permissions(path, fs::perms{0700});
    fill(path);
  }
  void with_copied_ledger() {
    const fs::path run = test::directory_of_killed_run(leave_parts);
    const fs::path copy = keep(look_alike());
    fs::copy(run / Ledger::file_name, copy / Ledger::file_name);
    fs::permissions(copy / Ledger::file_name, fs::perms{0600});
    fill(copy);
  }
  void with_broken_ledger() {
    const fs::path run = keep(test::directory_of_killed_run(leave_parts));
    std::string bytes = test::read_file(run / Ledger::file_name);
    const std::size_t at = draw_.below(48);  // what proves it: magic, version, size, identity
    if (draw_.below(2) == 0)
      bytes.resize(draw_.below(bytes.size()));
    else
      bytes[at] = static_cast<char>(bytes[at] + 1 + static_cast<int>(draw_.below(200)));
    test::write_file(run / Ledger::file_name, bytes);
  }
  void with_begun_mode() {
    const fs::path path = keep(look_alike(unproved_run_mode));
    test::write_file(path / (draw_.below(2) == 0 ? Ledger::file_name : "notes"), "my notes");
    fs::permissions(path / Ledger::file_name, fs::perms{0600}, ignored_);
  }
  void no_directory() {
    const fs::path path = keep(root_ / ("pibench-" + draw_.suffix()));
    const std::size_t kind = draw_.below(4);
    if (kind == 0) test::write_file(path, draw_.bytes());
    if (kind == 1) ::mkfifo(path.c_str(), 0600);
    if (kind == 2) fs::create_directory_symlink(outside_, path);
    if (kind == 3) fs::create_directory_symlink("/nowhere", path);
  }
  void renamed_run() {
    const fs::path path = keep(root_ / ("pibench-" + draw_.suffix()));
    fs::rename(test::directory_of_killed_run(leave_parts), path);
  }

  void killed_run() { gone_.insert(test::directory_of_killed_run(leave_parts)); }

  /// Its own things are to go, and what others have put there to stay.
  fs::path littered_run() {
    const fs::path run = test::directory_of_killed_run(leave_parts);
    gone_.insert(run / "thing");
    gone_.insert(part_of(run) / "up0" / "00000000");
    gone_.insert(part_of(run) / "fifo");
    littered_.insert(run);
    return run;
  }
  void run_with_notes() {
    const fs::path run = littered_run();
    const fs::path notes = keep(run / draw_.odd_name());
    if (draw_.below(2) == 0) return test::write_file(notes, draw_.bytes());
    fs::create_directory(notes);
    fill(notes);
  }
  void run_with_links() {
    const fs::path part = part_of(littered_run());
    fs::create_directory_symlink(outside_, keep(part / draw_.odd_name()));
    const fs::path precious = outside_ / draw_.odd_name();
    test::write_file(precious, draw_.bytes());
    fs::create_hard_link(precious, keep(part / draw_.odd_name()));
  }
  void run_with_foreign_file() {
    if (::geteuid() != 0) return;
    const fs::path file = keep(part_of(littered_run()) / "up0" / draw_.odd_name());
    test::write_file(file, draw_.bytes());
    if (::chown(file.c_str(), 12'345, 12'345) != 0) throw std::runtime_error("chown");
  }
  void mounted_directory() {
    if (!mounts_) return;
    if (draw_.below(2) == 0) return bind(outside_, keep(look_alike()));
    const test::TemporaryRoot elsewhere(outside_);
    const fs::path run = test::directory_of_killed_run(leave_parts);
    const fs::path path = keep(root_ / run.filename());
    fs::create_directory(path);
    fs::permissions(path, fs::perms{0700});
    bind(run, path);
  }
  void run_with_mount() {
    if (!mounts_) return;
    const fs::path mounted = part_of(littered_run()) / draw_.suffix();
    fs::create_directory(mounted);
    bind(outside_, keep(mounted));
  }
  static void bind(const fs::path& from, const fs::path& to) {
    if (::mount(from.c_str(), to.c_str(), nullptr, MS_BIND, nullptr) != 0)
      throw std::runtime_error("mount");
  }

  bool is_expected(const fs::path& path) const {
    return kept_.contains(path) || littered_.contains(path);
  }

  fs::path root_;
  fs::path outside_;
  bool mounts_;
  Draw draw_{fuzz_seed};
  std::set<fs::path> kept_;
  std::set<fs::path> gone_;
  std::set<fs::path> littered_;
  test::Facts before_;
  std::error_code ignored_;
};

/// Comes, looks whether all that it has made is there, and goes, or is killed.
bool race(std::uint64_t number) {
  Draw draw(fuzz_seed + number);
  RunDirectory run = RunDirectory::create();
  leave_parts(run);
  const test::Facts made = test::facts_below(run.path());
  for (std::size_t i = 0; i < draw.below(200); ++i) std::this_thread::yield();
  const bool untouched = test::facts_below(run.path()) == made;
  if (!untouched) return false;
  if (draw.below(2) == 0) ::raise(SIGKILL);
  return run.remove();
}

bool ended_well(int status) {
  return status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/// Cleans while runs come and go; empty, or what a run found amiss.
std::string clean_among_racing_runs() {
  std::string text;
  for (int round = 0; round < racing_runs; round += 4) {
    std::vector<test::Forked> runs;
    for (int i = 0; i < 4; ++i)
      runs.emplace_back([number = round + i] { return race(static_cast<std::uint64_t>(number)); });
    clean_abandoned();
    clean_abandoned({}, RemovalMode::dry_run);
    for (test::Forked& run : runs)
      if (!ended_well(run.wait())) text += "a living run was touched\n";
  }
  return text;
}

std::string play(const fs::path& root, const fs::path& outside, bool mounts) {
  const test::TemporaryRoot temporary(root);
  test::write_file(outside / "precious", "bytes");
  Playground playground(root, outside, mounts);
  for (int i = 0; i < things_made; ++i) playground.add_something();
  playground.remember();
  std::string text = clean_among_racing_runs();
  const CleanReport last = clean_abandoned();
  if (last.is_complete) text += "nothing is told to stay\n";
  return text + playground.complaint();
}

bool make_mounts_private_for_fuzz() {
  return ::geteuid() == 0 && ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

TEST(CleanFuzzTest, NothingButWhatRunsHaveLeftIsEverTouched) {
  const test::ScratchDirectory root;
  const test::ScratchDirectory outside;
  const test::ScratchDirectory said;
  std::cout << "seed " << fuzz_seed << std::endl;
  test::Forked child([&] {
    const bool mounts = make_mounts_private_for_fuzz();
    if (!mounts) std::cout << "without mounts, for want of privilege\n" << std::flush;
    try {
      test::write_file(said.path() / "text", play(root.path(), outside.path(), mounts));
    } catch (const std::exception& error) {
      test::write_file(said.path() / "text", error.what());
    }
    return true;
  });
  ASSERT_TRUE(child.succeeded());
  EXPECT_EQ(test::read_file(said.path() / "text"), "");
}

}  // namespace
}  // namespace pibench::posix
