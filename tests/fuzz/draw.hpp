// Values out of the bytes of a fuzzer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace pibench::fuzz {

/// Takes them from the front; zeros once they are used up.
class Draw {
 public:
  explicit Draw(std::string_view bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  std::string_view rest() const { return bytes_; }

  template <class T>
  T value() {
    T value{};
    const std::string_view taken = take(sizeof value);
    std::memcpy(&value, taken.data(), taken.size());
    return value;
  }
  bool flag() { return value<std::uint8_t>() % 2 == 1; }
  /// Less than `bound`, which is 1 to 256.
  std::size_t below(std::size_t bound) { return value<std::uint8_t>() % bound; }
  /// A length and as many bytes.
  std::string text() { return std::string(take(value<std::uint8_t>())); }
  std::string_view take(std::size_t bytes) {
    const std::string_view taken = bytes_.substr(0, bytes);
    bytes_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view bytes_;
};

}  // namespace pibench::fuzz
