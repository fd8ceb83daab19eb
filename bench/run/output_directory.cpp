#include "bench/run/output_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "bench/console/standard_error.hpp"
#include "bench/harness/clock.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/run/passes.hpp"

namespace pibench {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view choose_another = "; choose another with --out";

[[noreturn]] void refuse(const fs::path& path, const std::error_code& error,
                         std::string_view remedy = choose_another) {
  throw UsageError(fmt::format("cannot write to the output directory {}: {}{}", path.native(),
                               error.message(), remedy));
}

std::error_code last_error() {
  return {errno, std::generic_category()};
}

void make_with_parents(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) refuse(path, error);
}

/// Refuses a directory with results, which somebody may still want.
void require_none(const fs::path& directory) {
  const auto require_no = [&](const fs::path& file) {
    std::error_code none;
    if (fs::exists(fs::symlink_status(directory / file, none)))
      throw UsageError(fmt::format(
          "{} holds {} of an earlier run; choose another with --out, replace it with --force, or "
          "finish that run with --resume",
          directory.native(), file.native()));
  };
  for (const std::string_view file : result_files) require_no(file);
  require_no(directory_of_run({}, 1));
}

/// 0, EWOULDBLOCK after a second, or why there are no locks here.
int lock(const posix::Fd& directory) {
  constexpr auto longest_wait = std::chrono::seconds(1);
  constexpr int nap_ms = 10;
  const auto start = Clock::now();
  while (::flock(directory.get(), LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    if (error != EWOULDBLOCK && error != EINTR) return error;
    if (Clock::now() - start > longest_wait) return EWOULDBLOCK;
    ::poll(nullptr, 0, nap_ms);
  }
  return 0;
}

}  // namespace

OutputDirectory::OutputDirectory(fs::path path, std::string_view remedy)
    : path_(std::move(path)), lock_(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (!lock_ || ::access(path_.c_str(), W_OK | X_OK) != 0) refuse(path_, last_error(), remedy);
  const int error = lock(lock_);
  if (error == EWOULDBLOCK)
    throw UsageError(fmt::format(
        "another run writes its results into {}; choose another directory with --out, or wait",
        path_.native()));
  if (error != 0)
    complain(
        fmt::format("the file system of {} has no locks ({}): see to it that no other run "
                    "writes there meanwhile",
                    path_.native(), std::generic_category().message(error)));
}

void remove_runs_below(const fs::path& directory) {
  for (std::size_t number = 1; number <= runs_max; ++number) {
    const fs::path run = directory_of_run(directory, number);
    std::error_code none;
    for (const std::string_view file : result_files) fs::remove(run / file, none);
    fs::remove(run, none);  // where the user has put nothing else there
  }
}

OutputDirectory OutputDirectory::create(const fs::path& path, bool replace_results) {
  make_with_parents(path);
  OutputDirectory directory(path, choose_another);
  if (!replace_results) require_none(path);
  remove_runs_below(path);
  return directory;
}

OutputDirectory OutputDirectory::create_fresh(const fs::path& path) {
  constexpr int attempts_max = 100;
  if (path.has_parent_path()) make_with_parents(path.parent_path());
  fs::path fresh = path;
  for (int attempt = 2; ::mkdir(fresh.c_str(), 0777) != 0; ++attempt) {
    if (errno != EEXIST || attempt > attempts_max) refuse(fresh, last_error());
    fresh = fmt::format("{}-{}", path.native(), attempt);
  }
  return {fresh, choose_another};
}

OutputDirectory OutputDirectory::open(const fs::path& path) {
  std::error_code none;
  const bool of_several = fs::exists(directory_of_run(path, 1) / result_files.front(), none);
  if (!of_several && !fs::exists(path / result_files.front(), none))
    throw UsageError(fmt::format("there is no run to resume in {}: it holds no {}", path.native(),
                                 result_files.front()));
  return {path, ""};
}

}  // namespace pibench
