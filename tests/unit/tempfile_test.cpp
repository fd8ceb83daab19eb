// Files that are longer than the message that is due.
#include "transports/tempfile.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/forked.hpp"
#include "tests/support/messages.hpp"

namespace pibench {
namespace {

namespace fs = std::filesystem;

class TempFileTest : public testing::Test {
 protected:
  static constexpr std::size_t bytes = 32;
  static constexpr WorkerId only{0};

  TempFile open() {
    return TempFile::open({.workers = 1,
                           .message_bytes = bytes,
                           .fixed_size = true,
                           .replies = false,
                           .wakeup = TempFile::descriptor.wakeup,
                           .run = run_,
                           .settings = settings_});
  }
  static void send_one(TempFile& link) {
    test::Forked process([&] {
      return std::move(link).worker(only).send(test::make_message(only, 0, bytes)).good();
    });
    ASSERT_TRUE(process.succeeded());
  }
  /// The only regular file of the link.
  fs::path message() const {
    for (const auto& entry : fs::recursive_directory_iterator(run_.path()))
      if (entry.is_regular_file() && entry.file_size() == bytes) return entry.path();
    return {};
  }

  posix::RunDirectory run_ = posix::RunDirectory::create();
  Settings settings_;
  std::vector<std::byte> buffer_ = std::vector<std::byte>(bytes);
};

TEST_F(TempFileTest, AFileAsLongAsTheMessageIsReceived) {
  TempFile link = open();
  ASSERT_NO_FATAL_FAILURE(send_one(link));
  TempFile::Parent parent = std::move(link).parent();
  EXPECT_EQ(parent.receive(buffer_).io, IoResult::ok(bytes));
}

TEST_F(TempFileTest, ALongerFileIsAnError) {
  TempFile link = open();
  ASSERT_NO_FATAL_FAILURE(send_one(link));
  std::ofstream(message(), std::ios::app) << 'x';
  TempFile::Parent parent = std::move(link).parent();
  EXPECT_EQ(parent.receive(buffer_).io, IoResult::error(EPROTO));
}

}  // namespace
}  // namespace pibench
