// Texts against the files of tests/golden.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace pibench::test {

/// Compares with the golden file; with PIBENCH_UPDATE_GOLDEN=1 in the environment, writes it.
inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(PIBENCH_GOLDEN_DIR) + '/' + name;
  if (std::getenv("PIBENCH_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
  }
  std::ifstream stream(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_EQ(text, expected) << "set PIBENCH_UPDATE_GOLDEN=1 to rewrite " << name;
}

}  // namespace pibench::test
