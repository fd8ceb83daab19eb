// Compression of bytes, and their encoding as text.
#pragma once

#include <string>
#include <string_view>

namespace pibench::reports {

/// The output of the gzip program (RFC 1952), without a name and a time: equal bytes always give
/// equal output. Throws std::bad_alloc.
std::string gzip(std::string_view bytes);

/// RFC 4648, padded, without line ends.
std::string base64(std::string_view bytes);

/// Characters that base64 makes of so many bytes.
constexpr std::size_t base64_size(std::size_t bytes) {
  return (bytes + 2) / 3 * 4;
}

}  // namespace pibench::reports
