// Named pipes, one per worker and direction; fifo(7).
//
// Opening an end of a FIFO blocks until the other end is open, so both are opened before the fork,
// the reader first and without blocking. The names are gone by the end of open().
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include "transports/contract/stream_link.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/scoped_name.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

class Fifo : public StreamLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "fifo",
      .summary = "named pipe per worker, length-framed",
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .leaves_names_if_killed = true,
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  static Limits limits(std::uint16_t) { return stream_limits; }
  static Fifo open(const LinkSpec& spec) { return Fifo(spec); }

 private:
  explicit Fifo(const LinkSpec& spec) : StreamLink(spec, connect) {}

  static ChannelPair connect(const LinkSpec& spec) {
    ChannelPair pair;
    make_fifo(spec.run, pair.parent.in, pair.worker.out);
    if (spec.replies) make_fifo(spec.run, pair.worker.in, pair.parent.out);
    return pair;
  }

  static void make_fifo(const posix::RunDirectory& run, posix::Fd& read_end, posix::Fd& write_end) {
    const posix::ScopedName name(run.path() / "fifo");
    posix::checked(::mkfifo(name.c_str(), 0600), "mkfifo " + name.path().string());
    read_end = open_end(name, O_RDONLY | O_NONBLOCK);
    write_end = open_end(name, O_WRONLY);
    posix::checked(::fcntl(read_end.get(), F_SETFL, 0), "fcntl(F_SETFL) of a FIFO");
  }

  static posix::Fd open_end(const posix::ScopedName& name, int flags) {
    return posix::Fd(
        posix::checked(::open(name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC),
                       "open " + name.path().string() + " (for more descriptors: ulimit -n)"));
  }
};

static_assert(Transport<Fifo>);

}  // namespace pibench
