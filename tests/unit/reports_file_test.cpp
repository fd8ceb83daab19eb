#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "reports/results/file.hpp"

namespace pibench::reports {
namespace {

class ReportsFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "reports_file_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    file_ = directory_ / "results.json";
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  static std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::ptrdiff_t entries() const {
    return std::distance(std::filesystem::directory_iterator(directory_), {});
  }

  mode_t mode() const {
    struct stat status {};
    EXPECT_EQ(stat(file_.c_str(), &status), 0);
    return status.st_mode & 0777U;
  }

  std::filesystem::path directory_;
  std::filesystem::path file_;
};

TEST_F(ReportsFile, WritesANewFile) {
  const std::string text = std::string("line\n\0binary", 12) + std::string(1 << 20, 'x');
  write_atomically(file_, text);
  EXPECT_EQ(content_of(file_), text);
  EXPECT_EQ(entries(), 1);
}

TEST_F(ReportsFile, ReplacesAnOldFile) {
  write_atomically(file_, "a long old content");
  write_atomically(file_, "new");
  EXPECT_EQ(content_of(file_), "new");
  EXPECT_EQ(entries(), 1);
}

TEST_F(ReportsFile, AReaderOfTheOldFileKeepsIt) {
  write_atomically(file_, "old");
  std::ifstream reader(file_);
  write_atomically(file_, "new");
  std::string seen;
  reader >> seen;
  EXPECT_EQ(seen, "old");
}

TEST_F(ReportsFile, TheModeOfANewFileFollowsTheUmask) {
  const mode_t before = umask(0022);
  write_atomically(file_, "x");
  EXPECT_EQ(mode(), 0644U);
  std::filesystem::remove(file_);
  umask(0077);
  write_atomically(file_, "x");
  EXPECT_EQ(mode(), 0600U);
  umask(before);
}

TEST_F(ReportsFile, AFileInTheWorkingDirectoryNeedsNoDirectoryPart) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(directory_);
  write_atomically("bare.txt", "x");
  std::filesystem::current_path(before);
  EXPECT_EQ(content_of(directory_ / "bare.txt"), "x");
}

TEST_F(ReportsFile, AMissingDirectoryIsNamed) {
  try {
    write_atomically(directory_ / "none" / "results.json", "x");
    FAIL() << "no exception";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    const std::string message = error.what();
    EXPECT_EQ(message.find("open "), 0U) << message;
    EXPECT_NE(message.find((directory_ / "none").native()), std::string::npos) << message;
  }
}

TEST_F(ReportsFile, AFailedRenameLeavesNothingBehind) {
  std::filesystem::create_directory(file_);
  std::ofstream(file_ / "inside") << "kept";
  EXPECT_THROW(write_atomically(file_, "x"), std::system_error);
  EXPECT_EQ(content_of(file_ / "inside"), "kept");
  EXPECT_EQ(entries(), 1);
}

TEST_F(ReportsFile, AFullDeviceLeavesTheOldFile) {
  // A limit on file size fails the write in the middle, as a full disk does.
  write_atomically(file_, "old");
  const auto child = [this] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4096, 4096};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write_atomically(file_, std::string(100'000, 'x'));
    } catch (const std::system_error& error) {
      _exit(error.code() == std::errc::file_too_large ? 0 : 2);
    }
    _exit(1);
  };
  EXPECT_EXIT(child(), testing::ExitedWithCode(0), "");
  EXPECT_EQ(content_of(file_), "old");
  EXPECT_EQ(entries(), 1);
}

}  // namespace
}  // namespace pibench::reports
