// The way back from what reports/text/encodings.hpp makes.
#pragma once

#include <string>
#include <string_view>

namespace pibench::reports {

/// Throws std::invalid_argument where the text is not base64 with its padding.
std::string from_base64(std::string_view text);

/// Throws std::invalid_argument where the bytes are not one whole gzip member.
std::string from_gzip(std::string_view bytes);

}  // namespace pibench::reports
