#include "tests/support/unpacked.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <array>
#include <cstdint>
#include <stdexcept>

namespace pibench::reports {
namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string from_base64(std::string_view text) {
  if (text.size() % 4 != 0) throw std::invalid_argument("not base64: not whole groups");
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  const std::size_t end = text.find('=');
  if (end != std::string_view::npos && text.size() - end > 2) {
    throw std::invalid_argument("not base64: too much padding");
  }
  for (const char c : text.substr(0, end)) {
    const std::size_t digit = base64_digits.find(c);
    if (digit == std::string_view::npos) throw std::invalid_argument("not base64: a wrong digit");
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xFFU);
  }
  return bytes;
}

std::string from_gzip(std::string_view bytes) {
  constexpr int gzip_only = 16;
  z_stream stream{};
  if (inflateInit2(&stream, MAX_WBITS + gzip_only) != Z_OK) throw std::bad_alloc();
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string text;
  std::array<char, 1 << 14> buffer{};
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    status = inflate(&stream, Z_NO_FLUSH);
    text.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  const bool whole = status == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!whole) throw std::invalid_argument("not one whole gzip member");
  return text;
}

}  // namespace pibench::reports
