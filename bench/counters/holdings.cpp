#include "bench/counters/holdings.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

namespace pibench {
namespace {

namespace fs = std::filesystem;

std::int64_t entries(const fs::path& directory) {
  return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
}

std::int64_t names_below(const fs::path& directory) {
  return std::distance(fs::recursive_directory_iterator(directory),
                       fs::recursive_directory_iterator());
}

/// The size of a mapping from a line of /proc/self/maps, "begin-end rwxs ..."; 0 unless it is
/// shared.
std::int64_t shared_bytes_of(const std::string& line) {
  const std::size_t dash = line.find('-');
  const std::size_t blank = line.find(' ');
  if (blank == std::string::npos || line.size() < blank + 5 || line[blank + 4] != 's') return 0;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::from_chars(line.data(), line.data() + dash, begin, 16);
  std::from_chars(line.data() + dash + 1, line.data() + blank, end, 16);
  return static_cast<std::int64_t>(end - begin);
}

std::int64_t shared_bytes() {
  std::ifstream maps("/proc/self/maps");
  std::int64_t bytes = 0;
  for (std::string line; std::getline(maps, line);) bytes += shared_bytes_of(line);
  return bytes;
}

/// Counts all queues, since /proc/sysvipc/msg does not record who created one.
std::int64_t queues() {
  std::ifstream table("/proc/sysvipc/msg");
  std::int64_t lines = -1;
  for (std::string line; std::getline(table, line);) ++lines;
  return std::max<std::int64_t>(lines, 0);
}

std::int64_t children() {
  std::ifstream list("/proc/self/task/" + std::to_string(::getpid()) + "/children");
  return std::distance(std::istream_iterator<std::string>(list),
                       std::istream_iterator<std::string>());
}

}  // namespace

std::optional<Holdings> holdings_now(const fs::path& run_directory) {
  try {
    return Holdings{.descriptors = entries("/proc/self/fd"),
                    .shared_bytes = shared_bytes(),
                    .queues = queues(),
                    .files = names_below(run_directory),
                    .processes = children()};
  } catch (const fs::filesystem_error&) {
    return std::nullopt;
  }
}

Holdings operator-(const Holdings& after, const Holdings& before) {
  return {.descriptors = after.descriptors - before.descriptors,
          .shared_bytes = after.shared_bytes - before.shared_bytes,
          .queues = after.queues - before.queues,
          .files = after.files - before.files,
          .processes = after.processes - before.processes};
}

}  // namespace pibench
