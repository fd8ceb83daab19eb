// Fuzz targets: each feeds one reader of bytes from outside. libFuzzer looks for inputs that break
// them, and every test run replays those that are kept in corpus/<target>/.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace pibench::fuzz {

struct Target {
  std::string_view name;
  /// Crashes, leaks and undefined behaviour are the sanitizers' to see; wrong answers abort, and
  /// exceptions that a reader does not document leave it.
  void (*run)(std::string_view input);
};

/// Every target of this build.
const std::vector<Target>& targets();

inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

}  // namespace pibench::fuzz
