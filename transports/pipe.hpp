// Anonymous pipes, one per worker and direction; pipe(7).
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "transports/contract/stream_link.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

class Pipe : public StreamLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "pipe",
      .summary = "anonymous pipe per worker, length-framed",
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .leaves_names_if_killed = false,
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  static Limits limits(std::uint16_t) { return stream_limits; }
  static Pipe open(const LinkSpec& spec) { return Pipe(spec); }

 private:
  explicit Pipe(const LinkSpec& spec) : StreamLink(spec, connect) {}

  static ChannelPair connect(const LinkSpec& spec) {
    ChannelPair pair;
    make_pipe(pair.parent.in, pair.worker.out);
    if (spec.replies) make_pipe(pair.worker.in, pair.parent.out);
    return pair;
  }

  static void make_pipe(posix::Fd& read_end, posix::Fd& write_end) {
    std::array<int, 2> fds{};
    posix::checked(::pipe2(fds.data(), O_CLOEXEC), "pipe2 (for more descriptors: ulimit -n)");
    read_end.reset(fds[0]);
    write_end.reset(fds[1]);
  }
};

static_assert(Transport<Pipe>);

}  // namespace pibench
