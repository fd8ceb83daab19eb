// Everything that is made of results.
#pragma once

#include <array>

#include "reports/results/model.hpp"

namespace pibench::fuzz {

/// They abort where what they write cannot be what was asked for.
using Writer = void (*)(const reports::ResultSet& results);
extern const std::array<Writer, 7> writers;

/// Of two runs together.
using PairWriter = void (*)(const reports::ResultSet& base, const reports::ResultSet& candidate);
extern const std::array<PairWriter, 5> pair_writers;

}  // namespace pibench::fuzz
