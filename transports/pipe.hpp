// Anonymous pipes, one per worker and direction; pipe(7).
#pragma once

#include "transports/links/pipe_channels.hpp"

namespace pibench {

class Pipe : public StreamLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "pipe",
      .summary = "anonymous pipe per worker, length-framed",
      .family = Family::pipes,
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "Each worker has a pipe up to the parent and, where the parent replies, one down. A "
          "pipe is a queue of bytes in the kernel, 64 KiB unless changed, with one descriptor to "
          "read and one to write; fork() hands both on. Each side closes the ends that it does "
          "not use, so that read() says end of file once the other has gone. Every message of a "
          "scenario has one size, so no length travels with it.",
      .per_message =
          "One write() and one read(), more where the message is larger than what the kernel "
          "buffers; two copies, in and out of the kernel. With several workers a poll() of all "
          "comes before the reads.",
      .waking =
          "Blocking: a reader sleeps in read() or poll(), a writer in write() while the buffer is "
          "full.",
      .set_up = "One pipe2() and two descriptors per worker and direction.",
      .tunables = "ulimit -n, /proc/sys/fs/pipe-user-pages-soft",
      .man_pages = "pipe(7), pipe(2), read(2), write(2), poll(2)",
      .picture = R"(
parent                                          worker
pipe2(up), pipe2(down)                          [for every worker]
fork()                                          inherits both pipes
close(up's write end, down's read end)          close(all but its own two ends)
poll(all up)   [several workers]                write(up, message)
    <--------- 64 KiB in the kernel ---------
read(up)                                        read(down)   sleeps
write(down, reply)
    --------- 64 KiB in the kernel --------->
read(up): 0, end of file                        _exit(0) closes its ends
)",
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  static Limits limits(std::uint16_t) { return stream_limits; }
  static Pipe open(const LinkSpec& spec) { return Pipe(spec); }
  Capacity capacity() const { return capacity_of_pipe(first_worker().out); }

 private:
  explicit Pipe(const LinkSpec& spec) : StreamLink(spec, pipe_channels) {}
};

static_assert(Transport<Pipe>);

}  // namespace pibench
