// Runs a target over the files of a directory, in the order of their names.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/target.hpp"

namespace {

using pibench::fuzz::Target;

std::vector<std::filesystem::path> files_in(const char* directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// Named before it runs: the last line tells what broke the target.
void replay(const Target& target, const std::filesystem::path& file) {
  fmt::print("{}\n", file.filename().string());
  std::fflush(stdout);
  std::ifstream stream(file, std::ios::binary);
  const std::string input{std::istreambuf_iterator<char>(stream), {}};
  target.run(input);
}

}  // namespace

int main(int argc, char** argv) {
  const auto& targets = pibench::fuzz::targets();
  const auto target =
      argc == 3 ? std::ranges::find(targets, argv[1], &Target::name) : targets.end();
  if (target == targets.end()) {
    fmt::print(stderr, "usage: fuzz_replay TARGET DIRECTORY\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  const auto files = files_in(argv[2]);
  for (const auto& file : files) replay(*target, file);
  return files.empty() ? 1 : 0;
}
