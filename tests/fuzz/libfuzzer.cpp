// What libFuzzer calls, for the target that the build names.
#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/target.hpp"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  std::signal(SIGPIPE, SIG_IGN);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using pibench::fuzz::Target;
  static const Target& target =
      *std::ranges::find(pibench::fuzz::targets(), PIBENCH_FUZZ_TARGET, &Target::name);
  target.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
