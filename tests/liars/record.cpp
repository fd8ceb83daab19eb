#include "tests/liars/record.hpp"

#include <algorithm>
#include <exception>

namespace pibench::test {

void Sent::note(ConstBytes message, std::uint64_t heard) noexcept {
  Message& noted = messages_.at(count_);
  if (message.size() > bytes_max) std::terminate();
  noted.heard = heard;
  noted.bytes = message.size();
  std::ranges::copy(message, noted.content.begin());
  ++count_;
}

ConstBytes Sent::message(std::uint64_t number) const noexcept {
  const Message& noted = messages_.at(number);
  return ConstBytes(noted.content).first(noted.bytes);
}

bool Sent::is_followed(std::uint64_t number) const noexcept {
  return number + 1 < count_ && messages_.at(number).heard == messages_.at(number + 1).heard;
}

void LinkRecord::clear() noexcept {
  for (auto& of_direction : sent_)
    for (Sent& sent : of_direction) sent.clear();
}

void LinkRecord::note(Direction direction, WorkerId worker, ConstBytes message,
                      std::uint64_t heard) noexcept {
  if (index_of(worker) < workers_max)
    sent_[static_cast<std::size_t>(direction)][index_of(worker)].note(message, heard);
}

}  // namespace pibench::test
