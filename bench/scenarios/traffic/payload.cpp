#include "bench/scenarios/traffic/payload.hpp"

#include <fmt/format.h>

namespace pibench {
namespace {

/// SplitMix64 (Steele, Lea and Flood, 2014).
std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

void fill(Bytes bytes, std::uint64_t seed) {
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    const std::uint64_t word = mix(seed + at);
    std::memcpy(bytes.data() + at, &word, std::min<std::size_t>(8, bytes.size() - at));
  }
}

}  // namespace

Payload::Payload(std::size_t bytes, WorkerId sender) : bytes_(bytes), seed_(mix(index_of(sender))) {
  fill(bytes_, seed_);
}

void Payload::compose(std::uint64_t number, Direction direction) noexcept {
  fill(bytes_, seed_ + mix(number));
  stamp(number, direction);
}

Inspector::Inspector(std::size_t bytes, WorkerId sender, Direction direction)
    : bytes_(bytes), direction_(direction) {
  Payload pattern(bytes, sender);
  std::fill_n(pattern.bytes().begin(), std::min<std::size_t>(bytes, 8), std::byte{0});
  pattern_sum_ = word_sum(pattern.bytes());
}

bool Inspector::note_fault(ConstBytes message, std::uint64_t due) noexcept {
  if (!good_) return false;
  good_ = false;
  arrived_bytes_ = message.size();
  arrived_header_ = header_of(message);
  due_header_ = due;
  return false;
}

std::optional<std::string> Inspector::complaint() const {
  if (good_) return std::nullopt;
  if (arrived_bytes_ != bytes_)
    return fmt::format("message {} arrived with {} bytes instead of {}", next_, arrived_bytes_,
                       bytes_);
  if (arrived_header_ == due_header_) return fmt::format("message {} arrived altered", next_);
  return fmt::format(
      "message {} arrived where message {} was due: one was lost, repeated, altered or out of "
      "order",
      arrived_header_ >> 1, due_header_ >> 1);
}

}  // namespace pibench
