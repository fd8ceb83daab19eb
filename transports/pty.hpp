// Pseudo-terminals, one per worker: the parent has the master's side, the worker the terminal;
// pty(7).
//
// In raw mode the line discipline passes all bytes on as they are. Nobody becomes the terminal's
// session, so that no key or hang-up sends a signal. The terminal is opened without its name, and
// for its owner alone.
//
// The end of the other side is the error EIO. A parent that sends to a worker that is gone does not
// see it, and sleeps once the terminal is full.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>

#include <array>
#include <cerrno>
#include <utility>

#include "transports/links/pair_link.hpp"
#include "transports/links/stream_link.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

/// Either side of a worker's terminal.
class TerminalEnd {
 public:
  TerminalEnd(posix::Fd side, const LinkSpec& spec)
      : framed_({.in = std::move(side), .out = {}}, Framing(spec)) {}

  IoResult send(ConstBytes message) noexcept { return with_end(framed_.send(message), 0); }
  IoResult receive(Bytes buffer) noexcept { return with_end(framed_.receive(buffer), POLLIN); }
  int read_fd() const noexcept { return framed_.read_fd(); }
  bool buffered() const noexcept { return framed_.buffered(); }

 private:
  /// EIO is the end where the other side has hung up, and nothing is left to read for whoever
  /// reads.
  IoResult with_end(IoResult io, short left) const noexcept {
    if (io != IoResult::error(EIO)) return io;
    pollfd side{.fd = read_fd(), .events = left, .revents = 0};
    if (posix::retry_interrupted([&] { return ::poll(&side, 1, 0); }) < 0)
      return posix::result_from_errno();
    return is_end(side) ? IoResult{IoStatus::peer_gone, 0} : io;
  }
  /// A terminal whose master is gone has an error besides, and is always ready.
  static bool is_end(const pollfd& side) noexcept {
    const bool is_ready = (side.revents & side.events) != 0 && (side.revents & POLLERR) == 0;
    return (side.revents & POLLHUP) != 0 && !is_ready;
  }

  Framed framed_;
};

class Pty : public PairLink<TerminalEnd> {
 public:
  static constexpr Descriptor descriptor{
      .name = "pty",
      .summary = "pseudo-terminal in raw mode per worker, length-framed",
      .family = Family::pipes,
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .exposed = {.terminals = true},
  };
  static constexpr Explanation explanation{
      .how =
          "A pseudo-terminal is what terminal windows and ssh talk to programs through: what is "
          "written at the master's side is read from the terminal, as if typed, and the other way "
          "round. The parent makes one per worker and keeps the master's side. In raw mode the "
          "kernel's line discipline neither echoes nor alters a byte, so it is a stream both ways, "
          "in small portions that a worker thread of the kernel passes on. Every message of a "
          "scenario has one size, so no length travels with it.",
      .per_message =
          "One write() and one read() up to some 4 KiB, of larger ones a read() for each such "
          "portion; three copies. With several workers a poll() of all comes before the reads.",
      .waking =
          "Blocking: a reader sleeps in read() or poll() until the kernel's thread has passed the "
          "bytes on, a writer in write() while the terminal is full.",
      .set_up =
          "posix_openpt(), three ioctl(), fchmod() and tcsetattr() per worker, two descriptors "
          "each.",
      .tunables = "/proc/sys/kernel/pty/max, ulimit -n",
      .man_pages = "pty(7), ioctl_tty(2), termios(3), posix_openpt(3)",
      .picture = R"(
parent                                          worker
posix_openpt(O_NOCTTY)                          [for every worker]
ioctl(TIOCSPTLCK), ioctl(TIOCGPTPEER)
fchmod(0600), ioctl(TIOCEXCL), tcsetattr()
fork()                                          inherits both sides
close(the terminals)                            close(all but its own terminal)
poll(all)   [several workers]                   write(terminal, message)
    <--- line discipline, kernel thread -----
read(master), write(master, reply)              read(terminal)   sleeps
    ---- line discipline, kernel thread ---->
read(master): EIO, hung up                      _exit(0) closes the terminal
)",
  };
  static Probe probe(const Settings&) {
    return posix::probe_by([] { open_terminal(open_master()); });
  }
  static Limits limits(std::uint16_t) { return stream_limits; }
  static Pty open(const LinkSpec& spec) { return Pty(spec); }
  /// What the reader's line discipline holds, and the portions under way to it. The kernel counts
  /// these with its own needs: how many messages that is, depends on them.
  Capacity capacity() const {
    constexpr std::size_t read_buffer_bytes = 4096;
    constexpr std::size_t under_way_bytes = 8192;
    return {read_buffer_bytes + under_way_bytes, {}};
  }

 private:
  explicit Pty(const LinkSpec& spec) {
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      posix::Fd master = open_master();
      posix::Fd terminal = open_terminal(master);
      make_private(terminal);
      make_raw(terminal);
      add_pair({std::move(master), spec}, {std::move(terminal), spec});
    }
  }

  static posix::Fd open_master() {
    static constexpr auto more_terminals =
        posix::both(posix::more_descriptors,
                    std::array{posix::Remedy{ENOSPC, "for more terminals: sysctl kernel.pty.max"},
                               posix::Remedy{ENOENT, "mount a devpts at /dev/pts"},
                               posix::Remedy{ENODEV, "mount a devpts at /dev/pts"},
                               posix::Remedy{EACCES, "chmod 666 /dev/ptmx"}});
    return posix::Fd(posix::checked(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt",
                                    more_terminals));
  }

  /// Without the name, under which another mount may show something else.
  static posix::Fd open_terminal(const posix::Fd& master) {
    static constexpr auto openable =
        posix::both(posix::more_descriptors,
                    std::array{posix::Remedy{ENOTTY, "this kernel cannot do it; Linux 4.13 can"},
                               posix::Remedy{EINVAL, "this kernel cannot do it; Linux 4.13 can"}});
    int locked = 0;
    posix::checked(::ioctl(master.get(), TIOCSPTLCK, &locked), "ioctl(TIOCSPTLCK)");
    return posix::Fd(
        posix::checked(::ioctl(master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC),
                       "ioctl(TIOCGPTPEER)", openable));
  }

  /// It has a name in /dev/pts for as long as the master is open: other users may not open it, and
  /// other processes of this one not a second time.
  static void make_private(const posix::Fd& terminal) {
    posix::checked(::fchmod(terminal.get(), 0600), "fchmod of a terminal");
    posix::checked(::ioctl(terminal.get(), TIOCEXCL), "ioctl(TIOCEXCL)");
  }

  static void make_raw(const posix::Fd& terminal) {
    termios modes{};
    posix::checked(::tcgetattr(terminal.get(), &modes), "tcgetattr");
    ::cfmakeraw(&modes);
    posix::checked(::tcsetattr(terminal.get(), TCSANOW, &modes), "tcsetattr");
  }
};

static_assert(Transport<Pty>);

}  // namespace pibench
