// Both sides of a link whose server says what a fuzzer wants.
#pragma once

#include <utility>
#include <vector>

#include "tests/fuzz/target.hpp"
#include "transports/contract/transport.hpp"

namespace pibench::fuzz {

inline constexpr std::uint16_t workers_of_link = 2;
inline constexpr std::size_t bytes_of_link = 64;

/// Receives, and answers what has come, as long as that goes well.
template <class Send, class Receive>
void talk(Send&& send, Receive&& receive) {
  std::vector<std::byte> buffer(bytes_of_link);
  IoResult io = IoResult::ok(0);
  while (io.good()) {
    io = receive(Bytes(buffer));
    require(!io.good() || io.bytes_or_errno <= buffer.size(), "it fits");
    if (io.good()) io = send(ConstBytes(buffer).first(8));
  }
}

template <Transport T>
void be_parent(T link) {
  auto end = std::move(link).parent();
  talk([&](ConstBytes message) { return end.send(WorkerId{1}, message); },
       [&](Bytes buffer) {
         const Arrival arrival = end.receive(buffer);
         require(!arrival.io.good() || index_of(arrival.from) < workers_of_link,
                 "a worker that there is");
         return arrival.io;
       });
}

template <Transport T>
void be_worker(T link) {
  auto end = std::move(link).worker(WorkerId{1});
  talk([&](ConstBytes message) { return end.send(message); },
       [&](Bytes buffer) { return end.receive(buffer); });
}

/// What such a link is opened with.
inline LinkSpec spec_of_link(posix::RunDirectory& run, const Settings& settings) {
  return {.workers = workers_of_link,
          .message_bytes = bytes_of_link,
          .fixed_size = false,
          .replies = true,
          .wakeup = Wakeup::blocking,
          .run = run,
          .settings = settings};
}

}  // namespace pibench::fuzz
