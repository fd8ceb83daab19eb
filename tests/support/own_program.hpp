// The program that runs, for one that starts itself again.
#pragma once

#include <sys/auxv.h>

#include <filesystem>

namespace pibench::test {

/// As it was started, before any change of directory: /proc may be missing, and its link to the
/// program leads nowhere once the root is another.
inline std::filesystem::path own_program() {
  return std::filesystem::absolute(reinterpret_cast<const char*>(::getauxval(AT_EXECFN)));
}

}  // namespace pibench::test
