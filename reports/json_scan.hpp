// A look over JSON text before a tree is built of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pibench::reports {

/// Why the text must not be parsed: not JSON, or beyond what Bounds allow. Nothing if it may.
/// Memory and stack do not grow with the text.
std::optional<std::string> fault_of_json(std::string_view text);

}  // namespace pibench::reports
