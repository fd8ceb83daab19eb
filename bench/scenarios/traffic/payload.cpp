#include "bench/scenarios/traffic/payload.hpp"

#include <fmt/format.h>

#include "bench/scenarios/trial/seed.hpp"

namespace pibench {
namespace {

void fill(Bytes bytes, std::uint64_t seed) {
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    const std::uint64_t word = mix(seed + at);
    std::memcpy(bytes.data() + at, &word, std::min<std::size_t>(8, bytes.size() - at));
  }
}

}  // namespace

void Places::seek(std::uint64_t number) noexcept {
  const std::uint64_t lap = number / count;
  offset_ = (number + 4 * (lap + sender_) + quarter_of(lap)) % count * place_bytes;
  end_of_lap_ = (lap + 1) * count;
}

std::uint64_t Places::quarter_of(std::uint64_t lap) const noexcept {
  return mix(lap + (sender_ << 40)) % 4;
}

Pattern::Pattern(std::size_t message_bytes)
    : message_bytes_(message_bytes),
      seed_(new_seed()),
      bytes_(message_bytes + (Places::count - 1) * Places::place_bytes) {
  fill(bytes_, seed_);
}

std::uint64_t Pattern::tag_of(WorkerId sender) const noexcept {
  constexpr unsigned below = header::number_bits + 1;
  return mix(seed_ ^ index_of(sender)) >> below << below;
}

Payload::Payload(const Pattern& pattern, WorkerId sender)
    : pattern_(&pattern), places_(sender), tag_(pattern.tag_of(sender)), bytes_(pattern.bytes()) {}

bool Inspector::note_fault(ConstBytes message, std::uint64_t due) noexcept {
  if (!good_) return false;
  good_ = false;
  arrived_bytes_ = message.size();
  arrived_header_ = header_in(message);
  due_header_ = due;
  return false;
}

std::optional<std::string> Inspector::complaint() const {
  if (good_) return std::nullopt;
  if (arrived_bytes_ != bytes())
    return fmt::format("message {} arrived with {} bytes instead of {}", next_, arrived_bytes_,
                       bytes());
  if (arrived_header_ == due_header_) return fmt::format("message {} arrived altered", next_);
  const std::uint64_t arrived = header::number_of(arrived_header_);
  const std::uint64_t due = header::number_of(due_header_);
  if (arrived == due)
    return fmt::format("message {} is another sender's, another trial's, or altered", next_);
  return fmt::format(
      "message {} arrived where message {} was due: one was lost, repeated, altered or out of "
      "order",
      arrived, due);
}

}  // namespace pibench
