// Named pipes, one per worker and direction; fifo(7).
//
// Opening an end of a FIFO blocks until the other end is open, so both are opened before the fork,
// the reader first and without blocking. The names are gone by the end of open().
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include "transports/links/stream_link.hpp"
#include "transports/posix/queue_bytes.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/scoped_name.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

class Fifo : public StreamLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "fifo",
      .summary = "named pipe per worker, length-framed",
      .family = Family::pipes,
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "A FIFO is a pipe that is opened by a name in the file system. To open one end waits "
          "for the other, so the parent opens both before it forks, the reader first and without "
          "blocking, and then removes the name. From there on it is a pipe: 64 KiB in the kernel, "
          "end of file when the other side has gone. Every message of a scenario has one size, so "
          "no length travels with it.",
      .per_message =
          "One write() and one read(), more where the message is larger than what the kernel "
          "buffers; two copies, in and out of the kernel. With several workers a poll() of all "
          "comes before the reads.",
      .waking =
          "Blocking: a reader sleeps in read() or poll(), a writer in write() while the buffer is "
          "full.",
      .set_up =
          "mkfifo(), two open(), fcntl() and unlink(), and two descriptors, per worker and "
          "direction.",
      .tunables = "ulimit -n, /proc/sys/fs/pipe-user-pages-soft",
      .man_pages = "fifo(7), mkfifo(3), pipe(7), open(2), poll(2)",
      .picture = R"(
parent                                          worker
mkfifo(name, 0600)                              [for every worker and direction]
open(name, O_RDONLY | O_NONBLOCK)
open(name, O_WRONLY), fcntl(F_SETFL, 0)
unlink(name)
fork()                                          inherits the descriptors
close(the worker's ends)                        close(all but its own two ends)
poll(all up)   [several workers]                write(up, message)
    <--------- 64 KiB in the kernel ---------
read(up), write(down, reply)                    read(down)
read(up): 0, end of file                        _exit(0) closes its ends
)",
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  static Limits limits(std::uint16_t) { return stream_limits; }
  static Fifo open(const LinkSpec& spec) { return Fifo(spec); }
  Capacity capacity() const { return capacity_of_pipe(first_worker().out); }

 private:
  explicit Fifo(const LinkSpec& spec) : StreamLink(spec, connect) {}

  static ChannelPair connect(const LinkSpec& spec) {
    ChannelPair pair;
    make_fifo(spec, pair.parent.in, pair.worker.out);
    if (spec.replies) make_fifo(spec, pair.worker.in, pair.parent.out);
    return pair;
  }

  static void make_fifo(const LinkSpec& spec, posix::Fd& read_end, posix::Fd& write_end) {
    const posix::ScopedName name(spec.run.fresh_path("fifo"));
    posix::checked(::mkfifo(name.c_str(), 0600), "mkfifo in " + spec.run.path().string());
    read_end = open_end(name, O_RDONLY | O_NONBLOCK);
    write_end = open_end(name, O_WRONLY);
    posix::checked(::fcntl(read_end.get(), F_SETFL, 0), "fcntl(F_SETFL) of a FIFO");
    if (const std::size_t bytes = spec.settings.queue_bytes; bytes > 0)
      posix::set_pipe_bytes(write_end, bytes);
  }

  static posix::Fd open_end(const posix::ScopedName& name, int flags) {
    return posix::Fd(posix::checked(::open(name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC),
                                    "open of a FIFO", posix::more_descriptors));
  }
};

static_assert(Transport<Fifo>);

}  // namespace pibench
