// Objects over a Connection per worker, as multiprocessing.Pipe() gives them: a socket pair where
// the link has replies, a pipe where it has none. Every message is a msgpack object in a frame.
#pragma once

#include <memory>
#include <utility>

#include "transports/contract/transport.hpp"
#include "transports/mp/connection.hpp"
#include "transports/posix/queue_bytes.hpp"

namespace pibench {

class MpPipe {
 public:
  static constexpr Descriptor descriptor{
      .name = "mp_pipe",
      .summary = "msgpack objects in frames over a socket pair, or a pipe without replies",
      .family = Family::multiprocessing,
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
  };
  static constexpr Explanation explanation{
      .how =
          "A Connection carries objects: a message is packed by msgpack as [sender, bytes] "
          "(Python pickles), gets its length in four bytes in front, and goes through a byte "
          "stream. The stream is a socket pair where the link has replies, and a pipe where it "
          "has none. The receiver reads up to 64 KiB at once, takes the frames apart and unpacks "
          "them. Ends that a side does not use are closed, so that end of file shows.",
      .per_message =
          "One write() and one read(), or fewer where several messages come at once; from 4 KiB "
          "on writev(). Two copies through the kernel, and up to four more to pack, frame, part "
          "and unpack.",
      .waking =
          "Blocking: a reader sleeps in read() or poll(), a writer in write() while the buffer is "
          "full.",
      .set_up = "One socketpair(), or pipe2() without replies, and two descriptors per worker.",
      .tunables = "ulimit -n, /proc/sys/net/core/wmem_default, /proc/sys/fs/pipe-user-pages-soft",
      .man_pages = "Python: multiprocessing.Pipe, socketpair(2), pipe(7), writev(2)",
      .picture = R"(
parent                                          worker
socketpair(), or pipe2() without replies        [for every worker]
fork()                                          inherits both ends
close(the workers' ends)                        close(all but its own)
poll(all)   [several workers]                   pack [id, message]
                                                write(length, object)
    <--------- the kernel's buffer ----------
read(up to 64 KiB)                              read()   sleeps
part the frames, unpack
pack, write(length, reply)
    --------- the kernel's buffer ---------->
read(): 0, end of file                          _exit(0) closes its end
)",
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  static Limits limits(std::uint16_t) { return stream_limits; }
  static MpPipe open(const LinkSpec& spec) { return MpPipe(spec); }
  Capacity capacity() const {
    const Channel& worker = link_.first_worker();
    if (worker.out) return link_.capacity_of_pipe(worker.out);
    return {posix::socket_buffer_bytes(worker.in, posix::SocketBuffer::sending), {}};
  }

 private:
  /// The serialised form of a message, and room for one that arrives.
  class Desk {
   public:
    explicit Desk(std::size_t message_bytes)
        : message_bytes_(message_bytes),
          in_(std::make_unique_for_overwrite<std::byte[]>(message_bytes + mp::envelope_bytes_max)) {
    }

    /// `give(ConstBytes)` sends it.
    template <class Give>
    IoResult send(WorkerId from, ConstBytes message, Give&& give) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      try {
        out_.clear();
        mp::Envelope::pack(out_, from, message);
      } catch (...) {
        return mp::result_of_exception();
      }
      const IoResult io = give(mp::bytes_of(out_));
      return io.good() ? IoResult::ok(message.size()) : io;
    }
    Bytes in() noexcept { return {in_.get(), message_bytes_ + mp::envelope_bytes_max}; }
    IoResult open(std::size_t bytes, Bytes buffer) noexcept {
      return mp::Envelope::open(mp::text_of(in().first(bytes)), buffer).io;
    }

   private:
    std::size_t message_bytes_;
    mp::Buffer out_;
    std::unique_ptr<std::byte[]> in_;
  };

 public:
  class Parent {
   public:
    Parent(FramedParent streams, std::size_t message_bytes)
        : streams_(std::move(streams)), desk_(message_bytes) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      return desk_.send(to, message, [&](ConstBytes packed) { return streams_.send(to, packed); });
    }
    Arrival receive(Bytes buffer) noexcept {
      Arrival arrival = streams_.receive(desk_.in());
      if (arrival.io.good()) arrival.io = desk_.open(arrival.io.bytes_or_errno, buffer);
      return arrival;
    }

   private:
    FramedParent streams_;
    Desk desk_;
  };

  class Worker {
   public:
    Worker(FramedWorker stream, WorkerId me, std::size_t message_bytes)
        : stream_(std::move(stream)), me_(me), desk_(message_bytes) {}

    IoResult send(ConstBytes message) noexcept {
      return desk_.send(me_, message, [&](ConstBytes packed) { return stream_.send(packed); });
    }
    IoResult receive(Bytes buffer) noexcept {
      const IoResult io = stream_.receive(desk_.in());
      return io.good() ? desk_.open(io.bytes_or_errno, buffer) : io;
    }

   private:
    FramedWorker stream_;
    WorkerId me_;
    Desk desk_;
  };

  Parent parent() && { return {std::move(link_).parent(), message_bytes_}; }
  Worker worker(WorkerId me) && { return {std::move(link_).worker(me), me, message_bytes_}; }

 private:
  explicit MpPipe(const LinkSpec& spec)
      : message_bytes_(spec.message_bytes),
        link_(packed(spec), [](const LinkSpec& each) { return mp::make_channels(each.replies); }) {}

  /// Objects of one size do not pack to one size, so that frames keep their length.
  static LinkSpec packed(LinkSpec spec) {
    spec.message_bytes += mp::envelope_bytes_max;
    spec.fixed_size = false;
    return spec;
  }

  std::size_t message_bytes_;
  StreamLink link_;
};

static_assert(Transport<MpPipe>);

}  // namespace pibench
