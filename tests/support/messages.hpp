// Messages that say who sent them and that show any altered byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/support/printing.hpp"
#include "transports/contract/transport.hpp"

namespace pibench::test {

/// Bytes that depend on all three arguments; every byte value occurs.
std::vector<std::byte> make_message(WorkerId from, std::uint32_t sequence, std::size_t bytes);

bool equal(ConstBytes a, ConstBytes b);

}  // namespace pibench::test
