#include "tests/liars/listener.hpp"

#include <sched.h>

#include <algorithm>

#include "transports/posix/interruption.hpp"

namespace pibench::test {
namespace {

using Message = Listener::Message;

constexpr std::size_t header = Pattern::header_bytes;

std::size_t word_bytes(const Message& message) {
  return std::min<std::size_t>(8, message.size() / 2);
}

/// Two words of a message, none of them the header where there is more than that.
auto first_word(Message& message) {
  return message.begin() + (message.size() >= 32 ? 16 : 0);
}
auto last_word(Message& message) {
  return message.end() - static_cast<std::ptrdiff_t>(word_bytes(message));
}

void swap_words(Message& message) {
  std::swap_ranges(last_word(message), message.end(), first_word(message));
}

/// The sum of the two words' lowest halves stays as it was.
void compensate(Message& message) {
  const auto add = [](auto word, std::uint32_t difference) {
    std::uint32_t value = 0;
    std::memcpy(&value, &*word, sizeof value);
    value += difference;
    std::memcpy(&*word, &value, sizeof value);
  };
  add(first_word(message), 1);
  add(last_word(message), std::uint32_t(-1));
}

Message twice(const Message& message) {
  Message both = message;
  both.insert(both.end(), message.begin(), message.end());
  return both;
}

void replace_from(Message& message, ConstBytes by, std::size_t from) {
  if (by.size() == message.size())
    std::ranges::copy(by.subspan(from), message.begin() + static_cast<std::ptrdiff_t>(from));
}

/// Waits for the message of the same number of the other worker, who has one whatever becomes of
/// the one's; nothing where there is no other.
ConstBytes of_the_other(Direction direction, std::uint64_t number) {
  if (order().workers < 2) return {};
  const Sent& sent = order().record().sent(direction, the_other);
  while (sent.count() <= number)
    if (posix::interruption::requested() || ::sched_yield() != 0) return {};
  return sent.message(number);
}

ConstBytes of_the_earlier(Direction direction, std::uint64_t number) {
  const Sent& sent = order().earlier.sent(direction, the_one);
  return number < sent.count() ? sent.message(number) : ConstBytes();
}

/// How many of a message's bytes are copied to the receiver, who takes all for good.
std::size_t copied_bytes(const Message& message) {
  if (order().lie == Lie::only_first_bytes) return std::min(header, message.size());
  if (order().lie == Lie::without_last_bytes)
    return message.size() - std::min<std::size_t>(8, message.size());
  return message.size();
}

}  // namespace

IoResult Listener::pour(ConstBytes message, Bytes buffer) noexcept {
  std::ranges::copy(message.first(std::min(message.size(), buffer.size())), buffer.begin());
  return IoResult::ok(message.size());
}

bool Listener::withholds(ConstBytes message) {
  if (!order().is_about(direction_, number_)) return false;
  if (order().lie == Lie::reordered)
    overtaken_.assign(message.begin(), message.end());
  else if (order().lie == Lie::lost)
    ++order().told;
  else
    return false;
  ++number_;
  return true;
}

IoResult Listener::tell(ConstBytes message, Bytes buffer) {
  if (order().is_about(direction_, number_++)) return lie_about(message, buffer);
  if (!overtaken_.empty()) {
    pending_ = std::exchange(overtaken_, {});
    ++order().told;
  }
  return pour(message, buffer);
}

IoResult Listener::lie_about(ConstBytes message, Bytes buffer) {
  const Message lie = altered(message);
  static_cast<void>(pour(ConstBytes(lie).first(copied_bytes(lie)), buffer));
  if (order().lie == Lie::repeated) pending_.assign(message.begin(), message.end());
  if (order().lie == Lie::stray_byte) pending_.assign(1, message.front());
  const bool is_true = lie.size() == message.size() && pending_.empty() &&
                       std::ranges::equal(buffer.first(message.size()), message);
  if (!is_true) ++order().told;
  return IoResult::ok(lie.size());
}

Message Listener::altered(ConstBytes true_message) const {
  Message message(true_message.begin(), true_message.end());
  const std::uint64_t number = order().at;
  switch (order().lie) {
    case Lie::cut_short:
      message.resize(message.size() / 2);
      break;
    case Lie::too_long:
      message.push_back(std::byte{1});
      break;
    case Lie::doubled:
      return twice(message);
    case Lie::altered_bit:
      message.back() ^= std::byte{1};
      break;
    case Lie::swapped_words:
      swap_words(message);
      break;
    case Lie::compensating:
      compensate(message);
      break;
    case Lie::left_a_lap_ago:
      leave(message, 31, header);
      break;
    case Lie::left_two_laps_ago:
      leave(message, 62, header);
      break;
    case Lie::stale:
      leave(message, 1, 0);
      break;
    case Lie::of_another_worker:
      replace_from(message, of_the_other(direction_, number), 0);
      break;
    case Lie::body_of_another_worker:
      replace_from(message, of_the_other(direction_, number), header);
      break;
    case Lie::of_an_earlier_trial:
      replace_from(message, of_the_earlier(direction_, number), 0);
      break;
    case Lie::body_of_an_earlier_trial:
      replace_from(message, of_the_earlier(direction_, number), header);
      break;
    default:
      break;
  }
  return message;
}

/// Before the first message, there are zeros where they come to lie.
void Listener::leave(Message& message, std::uint64_t lag, std::size_t from) const {
  const Message nothing(message.size());
  const bool there_is_none = order().at < lag;
  const Sent& sent = order().record().sent(direction_, the_one);
  replace_from(message, there_is_none ? ConstBytes(nothing) : sent.message(order().at - lag), from);
}

}  // namespace pibench::test
