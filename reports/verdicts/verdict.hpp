// The verdict on a change, and on a run as a whole.
#pragma once

#include <cstdint>
#include <string_view>

namespace pibench::reports {

enum class Verdict : std::uint8_t { regressed, improved, equivalent, inconclusive };

std::string_view to_string(Verdict verdict);

/// The verdict on many cells together.
enum class RunVerdict : std::uint8_t {
  fine,
  regressed,
  inconclusive,
  moved,  ///< most of what was compared changed alike, as the machine's changes do
};

std::string_view to_string(RunVerdict verdict);

}  // namespace pibench::reports
