#include "reports/text/encodings.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>

namespace pibench::reports {
namespace {

class Deflater {
 public:
  Deflater() {
    constexpr int with_gzip_header = 16;
    constexpr int memory_level = 9;
    if (deflateInit2(&stream_, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + with_gzip_header,
                     memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  std::string all_of(std::string_view bytes) {
    std::string result;
    do {
      feed(bytes);
      do {
        drain(result, bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
      } while (stream_.avail_out == 0);
    } while (!bytes.empty() || !finished_);
    return result;
  }

 private:
  /// zlib counts in 32 bits.
  void feed(std::string_view& bytes) {
    constexpr std::size_t most = std::size_t{1} << 30;
    const std::size_t some = std::min(bytes.size(), most);
    stream_.next_in = reinterpret_cast<const Bytef*>(bytes.data());
    stream_.avail_in = static_cast<uInt>(some);
    bytes.remove_prefix(some);
  }

  void drain(std::string& result, int flush) {
    stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
    stream_.avail_out = static_cast<uInt>(buffer_.size());
    finished_ = deflate(&stream_, flush) == Z_STREAM_END;
    result.append(buffer_.data(), buffer_.size() - stream_.avail_out);
  }

  z_stream stream_{};
  std::array<char, 1 << 16> buffer_{};
  bool finished_ = false;
};

constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Up to three bytes as four digits; what is beyond them as padding.
std::array<char, 4> four_digits(std::string_view bytes) {
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    group = group << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
  }
  std::array<char, 4> text{};
  for (std::size_t i = 0; i < 4; ++i) {
    text[i] = i <= bytes.size() ? digits[group >> (18 - 6 * i) & 63U] : '=';
  }
  return text;
}

}  // namespace

std::string gzip(std::string_view bytes) {
  return Deflater().all_of(bytes);
}

std::string base64(std::string_view bytes) {
  std::string text;
  text.reserve(base64_size(bytes.size()));
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto four = four_digits(bytes.substr(i, 3));
    text.append(four.data(), four.size());
  }
  return text;
}

}  // namespace pibench::reports
