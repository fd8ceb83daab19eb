#include "tests/support/messages.hpp"

#include <algorithm>

namespace pibench::test {

std::vector<std::byte> make_message(WorkerId from, std::uint32_t sequence, std::size_t bytes) {
  std::uint64_t state = (std::uint64_t{index_of(from)} << 32) + sequence + 1;
  std::vector<std::byte> message(bytes);
  for (std::byte& byte : message) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    byte = static_cast<std::byte>(state >> 56);
  }
  return message;
}

bool equal(ConstBytes a, ConstBytes b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace pibench::test
