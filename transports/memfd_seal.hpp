// Sealed files in memory, passed over Unix sockets: the receiver of a message can rely on it that
// nobody changes the bytes any more; memfd_create(2), fcntl(2), unix(7).
//
// Each message is a file of its own. Its descriptor travels in a packet of the worker's socket
// pair; packets in flight are few, as the kernel counts the descriptors of a user that are on their
// way.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "transports/links/pair_link.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/socket.hpp"

namespace pibench {

/// A file in memory that holds one message.
class SealedMessage {
 public:
  /// Writes the message and seals it. Where that fails, `io` says how, and there is no file.
  static posix::Fd make(ConstBytes message, IoResult& io) noexcept {
    posix::Fd file(::memfd_create("pibench", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file)
      io = posix::result_from_errno();
    else if (io = posix::write_full(file.get(), message); io.good() && !seal(file))
      io = posix::result_from_errno();
    if (!io.good()) file.reset();
    return file;
  }

  /// Reads all of a file that is sealed; failed(EPROTO) where it is not, or is larger.
  static IoResult read(const posix::Fd& file, Bytes buffer) noexcept {
    struct stat status {};
    const int found = ::fcntl(file.get(), F_GET_SEALS);
    if (found < 0 || ::fstat(file.get(), &status) != 0) return posix::result_from_errno();
    if (found != seals || static_cast<std::size_t>(status.st_size) > buffer.size())
      return IoResult::error(EPROTO);
    return read_from_start(file, buffer.first(static_cast<std::size_t>(status.st_size)));
  }

 private:
  static constexpr int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

  static bool seal(const posix::Fd& file) noexcept {
    return ::fcntl(file.get(), F_ADD_SEALS, seals) == 0;
  }

  /// The sender's descriptor, whose place in the file is at its end, is the same open file.
  static IoResult read_from_start(const posix::Fd& file, Bytes bytes) noexcept {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t n = posix::retry_interrupted([&] {
        return ::pread(file.get(), bytes.data() + done, bytes.size() - done,
                       static_cast<off_t>(done));
      });
      if (n < 0) return posix::result_from_errno();
      if (n == 0) return IoResult::error(EPROTO);
      done += static_cast<std::size_t>(n);
    }
    return IoResult::ok(done);
  }
};

/// Sends and receives one descriptor per packet; SCM_RIGHTS in unix(7).
class DescriptorSocket {
 public:
  explicit DescriptorSocket(posix::Fd socket) : socket_(std::move(socket)) {}

  IoResult send(const posix::Fd& passed) noexcept {
    Packet packet;
    cmsghdr* const rights = packet.first();
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    const int fd = passed.get();
    std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
    for (;;) {
      const ssize_t sent = posix::retry_interrupted(
          [&] { return ::sendmsg(socket_.get(), &packet.header, MSG_NOSIGNAL); });
      if (sent >= 0) return IoResult::ok(0);
      if (errno != ETOOMANYREFS) return posix::result_from_errno();
      if (!rest()) return {IoStatus::deadline, 0};
    }
  }

  /// peer_gone at end of file.
  IoResult receive(posix::Fd& passed) noexcept {
    Packet packet;
    const ssize_t got = posix::retry_interrupted(
        [&] { return ::recvmsg(socket_.get(), &packet.header, MSG_CMSG_CLOEXEC); });
    if (got < 0) return posix::result_from_errno();
    if (got == 0) return {IoStatus::peer_gone, 0};
    const cmsghdr* const rights = CMSG_FIRSTHDR(&packet.header);
    // Where this process may have no more descriptors, the kernel leaves it out.
    if ((packet.header.msg_flags & MSG_CTRUNC) != 0 || rights == nullptr)
      return IoResult::error(EMFILE);
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(rights), sizeof fd);
    passed.reset(fd);
    return IoResult::ok(0);
  }

  int fd() const noexcept { return socket_.get(); }

 private:
  /// One byte, as a descriptor does not travel alone, with room for one descriptor.
  struct Packet {
    Packet() {
      header.msg_iov = &part;
      header.msg_iovlen = 1;
      header.msg_control = control.data();
      header.msg_controllen = control.size();
    }
    Packet(const Packet&) = delete;
    Packet& operator=(const Packet&) = delete;
    cmsghdr* first() noexcept { return CMSG_FIRSTHDR(&header); }

    std::byte mark{};
    iovec part{&mark, sizeof mark};
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(int))> control{};
    msghdr header{};
  };

  /// As many descriptors of this user's are on their way as may be, in any of its processes: no
  /// call waits for one to arrive. False when the wait has to stop.
  static bool rest() noexcept {
    constexpr timespec moment{.tv_sec = 0, .tv_nsec = 1'000'000};
    ::nanosleep(&moment, nullptr);
    return !posix::interruption::requested();
  }

  posix::Fd socket_;
};

/// One end of a worker's socket pair.
class MemfdSealEnd {
 public:
  MemfdSealEnd(posix::Fd socket, const LinkSpec& spec)
      : socket_(std::move(socket)), message_bytes_(spec.message_bytes) {}

  IoResult send(ConstBytes message) noexcept {
    if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
    IoResult io;
    const posix::Fd file = SealedMessage::make(message, io);
    if (io.good()) io = socket_.send(file);
    return io.good() ? IoResult::ok(message.size()) : io;
  }
  IoResult receive(Bytes buffer) noexcept {
    posix::Fd file;
    const IoResult io = socket_.receive(file);
    return io.good() ? SealedMessage::read(file, buffer) : io;
  }
  int read_fd() const noexcept { return socket_.fd(); }
  bool buffered() const noexcept { return false; }

 private:
  DescriptorSocket socket_;
  std::size_t message_bytes_;
};

class MemfdSeal : public PairLink<MemfdSealEnd> {
 public:
  static constexpr Descriptor descriptor{
      .name = "memfd_seal",
      .summary = "a sealed file in memory per message, its descriptor passed over a Unix socket",
      .family = Family::shared_memory,
      .substrate = Substrate::message,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .shows_end_of_file = true,
  };
  static constexpr Explanation explanation{
      .how =
          "Each message is written into a file of its own that exists in memory only, and sealed: "
          "from then on nobody can change, lengthen or shorten it, not even who made it. Its "
          "descriptor goes to the receiver in a packet of a Unix socket, as SCM_RIGHTS. The "
          "receiver checks the seals before it reads, so that it need not trust the sender while "
          "it looks at the bytes.",
      .per_message =
          "Five calls at the sender: memfd_create(), write(), fcntl(F_ADD_SEALS), sendmsg() and "
          "close(). Five at the receiver: recvmsg(), fcntl(F_GET_SEALS), fstat(), pread() and "
          "close(). Two copies, and the pages of the file are new each time.",
      .waking =
          "Blocking: a receiver sleeps in recvmsg() or poll(), a sender in sendmsg() while a few "
          "packets are on their way.",
      .set_up = "One socketpair(SOCK_SEQPACKET) with two setsockopt() per worker.",
      .tunables = "ulimit -n",
      .man_pages = "memfd_create(2), fcntl(2), unix(7), cmsg(3), sendmsg(2), recvmsg(2)",
      .picture = R"(
parent                                          worker
socketpair(AF_UNIX, SOCK_SEQPACKET)             [for every worker]
fork()                                          inherits both sockets
close(the worker's sockets)                     memfd_create(MFD_ALLOW_SEALING)
poll(all)   [several workers]                   write(file, message), fcntl(F_ADD_SEALS)
    <----- sendmsg(SCM_RIGHTS: the file) ----
recvmsg(): a descriptor                         close(file)
fcntl(F_GET_SEALS), fstat(), pread(), close()
recvmsg(): 0, end of file                       _exit(0) closes its socket
)",
  };
  static Probe probe(const Settings&) {
    return posix::probe_by([] {
      static constexpr std::array remedies{posix::Remedy{
          ENOSYS, "this kernel has no files in memory, CONFIG_MEMFD_CREATE, or refuses them"}};
      IoResult io;
      if (SealedMessage::make({}, io)) return;
      posix::throw_errno("memfd_create", static_cast<int>(io.bytes_or_errno),
                         posix::both(remedies, posix::more_descriptors));
    });
  }
  /// Messages of any size wait as a packet of one byte and a descriptor.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, 0}; }
  static MemfdSeal open(const LinkSpec& spec) { return MemfdSeal(spec); }
  /// As many packets as a pair like those of the link takes.
  Capacity capacity() const {
    const BriefPair pair;
    const std::byte mark{};
    std::size_t packets = 0;
    while (::send(pair.worker.get(), &mark, sizeof mark, MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
      ++packets;
    return Capacity::of_messages(packets, message_bytes_);
  }

 private:
  /// Its buffers are as small as may be.
  struct BriefPair {
    BriefPair() {
      std::array<int, 2> fds{};
      posix::checked(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds.data()),
                     "socketpair", posix::more_descriptors);
      parent.reset(fds[0]);
      worker.reset(fds[1]);
      for (const posix::Fd* end : {&parent, &worker})
        posix::set_socket_option(*end, SOL_SOCKET, SO_SNDBUF, smallest_buffer);
    }
    posix::Fd parent;
    posix::Fd worker;
  };

  explicit MemfdSeal(const LinkSpec& spec) : message_bytes_(spec.message_bytes) {
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      BriefPair pair;
      add_pair({std::move(pair.parent), spec}, {std::move(pair.worker), spec});
    }
  }

  /// The kernel makes it as small as it allows, which is room for some six packets.
  static constexpr int smallest_buffer = 1;

  std::size_t message_bytes_;
};

static_assert(Transport<MemfdSeal>);

}  // namespace pibench
