// Locks of bytes by open file descriptions.
#include "transports/posix/byte_locks.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "bench/harness/signals.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/durations.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {
namespace {

using posix::ByteLocks;
using test::BriefDeadline;

class ByteLocksTest : public testing::Test {
 protected:
  ByteLocks description() const {
    return ByteLocks(
        posix::Fd(::open((run_.path() / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)));
  }
  /// Whether to lock the byte would be to wait.
  static bool is_taken(const ByteLocks& locks, std::uint64_t byte) {
    const BriefDeadline deadline(test::brief);
    return locks.lock({byte, 1}) == IoResult{IoStatus::deadline, 0};
  }

  static constexpr const char* name = "bytes";
  SignalGuard signals_;
  posix::RunDirectory run_ = posix::RunDirectory::create();
  std::string made_ = (run_.make_file(name), name);
  std::optional<ByteLocks> one_ = description();
  ByteLocks other_ = description();
};

TEST_F(ByteLocksTest, OneDescriptionKeepsTheOtherFromItsBytesAlone) {
  ASSERT_TRUE(one_->lock({0, 1}).good());
  EXPECT_TRUE(other_.lock({2, 1}).good());
  EXPECT_TRUE(is_taken(other_, 0));
  EXPECT_TRUE(is_taken(*one_, 2));
}

TEST_F(ByteLocksTest, ARangeIsGivenBackFromItsBeginning) {
  constexpr std::uint64_t many = std::uint64_t{1} << 40;
  ASSERT_TRUE(one_->lock({0, many}).good());
  ASSERT_TRUE(one_->unlock({0, 3}).good());
  EXPECT_TRUE(other_.lock({0, 3}).good());
  EXPECT_TRUE(is_taken(other_, 3));
  EXPECT_TRUE(is_taken(other_, many - 1));
}

TEST_F(ByteLocksTest, ToLockTwiceOrToUnlockAnothersChangesNothing) {
  ASSERT_TRUE(one_->lock({0, 1}).good());
  EXPECT_TRUE(one_->lock({0, 1}).good());
  EXPECT_TRUE(other_.unlock({0, 1}).good());
  EXPECT_TRUE(is_taken(other_, 0));
  ASSERT_TRUE(one_->unlock({0, 1}).good());
  EXPECT_TRUE(other_.lock({0, 1}).good());
}

TEST_F(ByteLocksTest, LocksOutliveOtherDescriptorsOfTheFileAndGoWithTheirOwn) {
  ASSERT_TRUE(one_->lock({0, 1}).good());
  static_cast<void>(description());  // closed at once
  EXPECT_TRUE(is_taken(other_, 0));
  one_.reset();
  EXPECT_TRUE(other_.lock({0, 1}).good());
}

}  // namespace
}  // namespace pibench
