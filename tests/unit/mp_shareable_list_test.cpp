// Lists in named shared memory: values, widths, names, and who removes them.
#include "transports/mp/shareable_list.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "tests/support/command.hpp"
#include "tests/support/forked.hpp"
#include "transports/posix/abandoned.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::mp {
namespace {

using test::Forked;
using namespace std::string_literals;

std::vector<Item> mixed() {
  return {Item{std::int64_t{-7}},
          Item{0.1},
          Item{true},
          Item{"text"s},
          Item{std::vector<std::byte>{std::byte{0}, std::byte{255}}},
          Item{}};
}

bool exists(const std::string& name) {
  const posix::Fd memory(::shm_open(name.c_str(), O_RDONLY | O_CLOEXEC, 0));
  return static_cast<bool>(memory);
}

/// Everything temporary goes where no other program's files come and go.
struct PrivateTemporaryRoot {
  PrivateTemporaryRoot() { ::setenv("TMPDIR", scratch.path().c_str(), 1); }
  ~PrivateTemporaryRoot() { ::unsetenv("TMPDIR"); }
  test::ScratchDirectory scratch;
};

class MpShareableListTest : public testing::Test {
 protected:
  PrivateTemporaryRoot root_;
  posix::RunDirectory run_ = posix::RunDirectory::create();
  SharedMemoryManager manager_{run_};
};

TEST_F(MpShareableListTest, HoldsMixedValues) {
  const std::vector<Item> values = mixed();
  const ShareableList list = manager_.make_list(values);
  ASSERT_EQ(list.size(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(list.get(i), values[i]) << i;
  EXPECT_EQ(list.index(Item{true}), 2u);
  EXPECT_EQ(list.index(Item{false}), list.size());
  EXPECT_EQ(list.count(Item{0.1}), 1u);
  EXPECT_THROW(list.get(values.size()), std::out_of_range);
}

TEST_F(MpShareableListTest, AnotherProcessAttachesByNameAndBothSeeChanges) {
  ShareableList list = manager_.make_list(mixed());
  Forked other([&] {
    ShareableList theirs = ShareableList::attach(list.name());
    const bool same = theirs.get(3) == Item{"text"s};
    theirs.set(3, Item{"other"s});
    theirs.set(5, Item{std::int64_t{42}});
    return same;
  });
  EXPECT_TRUE(other.succeeded());
  EXPECT_EQ(list.get(3), Item{"other"s});
  EXPECT_EQ(list.get(5), Item{std::int64_t{42}}) << "another type that fits";
}

TEST_F(MpShareableListTest, TheWidthOfAnItemIsFixed) {
  ShareableList list = manager_.make_list(std::vector<Item>{Item{"123456789"s}});
  EXPECT_EQ(list.width(0), 16u);
  list.set(0, Item{std::string(16, 'x')});
  EXPECT_THROW(list.set(0, Item{std::string(17, 'x')}), std::length_error);
  EXPECT_EQ(list.get(0), Item{std::string(16, 'x')}) << "unaltered";
}

TEST_F(MpShareableListTest, NamesAreExclusiveAndPrivate) {
  const ShareableList list = manager_.make_list(2, 8);
  EXPECT_THROW(ShareableList::create(list.name(), 1, 8), std::system_error);
  EXPECT_TRUE(exists(list.name())) << "the failure removes nothing";
  struct stat status {};
  ASSERT_EQ(::stat(("/dev/shm" + list.name()).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(MpShareableListTest, WhatIsNoListIsRefused) {
  EXPECT_THROW(ShareableList::attach(run_.make_kernel_name()), std::system_error);
  const ShareableList list = manager_.make_list(1, 8);
  const posix::Fd memory(::shm_open(list.name().c_str(), O_RDWR | O_CLOEXEC, 0));
  const std::uint64_t too_many = 1'000'000;
  ASSERT_EQ(::pwrite(memory.get(), &too_many, sizeof too_many, 8),
            static_cast<ssize_t>(sizeof too_many));
  EXPECT_THROW(ShareableList::attach(list.name()), std::system_error);
}

TEST_F(MpShareableListTest, RoomWhereTheSlotsLieIsRefused) {
  const ShareableList list = manager_.make_list(2, 8);
  const posix::Fd memory(::shm_open(list.name().c_str(), O_RDWR | O_CLOEXEC, 0));
  const std::uint64_t second_slot = 16 + 32;
  ASSERT_EQ(::pwrite(memory.get(), &second_slot, sizeof second_slot, 16),
            static_cast<ssize_t>(sizeof second_slot));
  EXPECT_THROW(ShareableList::attach(list.name()), std::system_error);
}

TEST_F(MpShareableListTest, TheManagerUnlinksAllInTheProcessThatMadeItOnly) {
  std::vector<std::string> names;
  {
    SharedMemoryManager manager(run_);
    names = {manager.make_list(1, 8).name(), manager.make_list(mixed()).name()};
    Forked child([&] {
      const SharedMemoryManager inherited = std::move(manager);
      return true;
    });
    EXPECT_TRUE(child.succeeded());
    for (const std::string& name : names) EXPECT_TRUE(exists(name));
  }
  for (const std::string& name : names) EXPECT_FALSE(exists(name));
}

TEST_F(MpShareableListTest, WhatAKilledProcessLeavesIsCleaned) {
  const ShareableList name_of_the_dead =
      manager_.make_list(std::vector<Item>{Item{std::string(80, ' ')}});
  Forked victim([&] {
    const posix::RunDirectory run = posix::RunDirectory::create();
    SharedMemoryManager manager(run);
    ShareableList told = ShareableList::attach(name_of_the_dead.name());
    told.set(0, Item{manager.make_list(1, 8).name()});
    ::raise(SIGKILL);
    return false;
  });
  victim.wait();
  const auto left = std::get<std::string>(name_of_the_dead.get(0));
  EXPECT_TRUE(exists(left));
  posix::clean_abandoned();
  EXPECT_FALSE(exists(left));
  EXPECT_TRUE(exists(name_of_the_dead.name())) << "that of a run in use";
}

}  // namespace
}  // namespace pibench::mp
