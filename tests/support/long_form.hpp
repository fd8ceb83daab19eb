// Tests that have a longer form than the ordinary run can afford; `run_all.sh test --full` asks
// for it.
#pragma once

#include <cstdlib>

namespace pibench::test {

inline bool long_form() {
  return std::getenv("PIBENCH_LONG_TESTS") != nullptr;
}

}  // namespace pibench::test
