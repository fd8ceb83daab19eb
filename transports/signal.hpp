// Real-time signals with values, of which the kernel keeps a queue per process; signal(7),
// sigqueue(3), signalfd(2).
//
// A signal carries a value of eight bytes, so that a longer message takes several, and its
// si_errno, which a sender is free to set, tells how many bytes of the message begin with this one.
// Signals of one number arrive in the order in which they were sent, those of different numbers do
// not: all messages have one number.
//
// What waits counts against RLIMIT_SIGPENDING, and sending fails beyond it. So that nobody gets
// there, each sender may be a window of signals ahead of its receiver, who gives half a window back
// at a time by a signal of a second number.
#pragma once

#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/own_signal.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/process_handle.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench {

/// What all ends of a link know.
struct SignalRules {
  static constexpr std::size_t value_bytes = sizeof(sigval);

  int data;    ///< the number of signals that carry messages
  int credit;  ///< and of those that give back room for them
  std::size_t message_bytes;
  std::size_t window;  ///< signals that a sender may be ahead

  static constexpr std::size_t signals_for(std::size_t bytes) noexcept {
    return std::max<std::size_t>(1, (bytes + value_bytes - 1) / value_bytes);
  }
};

/// A process to send signals to, once its id is known.
class SignalTarget {
 public:
  /// `pid` is 0 until that process has told it, and outlives the object.
  explicit SignalTarget(pid_t& pid, posix::ProcessHandle process = {})
      : pid_(&pid), process_(std::move(process)) {}

  pid_t pid() const noexcept { return std::atomic_ref(*pid_).load(std::memory_order_acquire); }

  /// Waits while more signals are pending than may be.
  IoResult post(int number, sigval value, std::size_t bytes) noexcept {
    if (const IoResult io = open(); !io.good()) return io;
    const siginfo_t signal = make(number, value, bytes);
    while (process_.send(signal) != 0) {
      if (errno == ESRCH) return {IoStatus::peer_gone, 0};
      if (errno != EAGAIN) return posix::result_from_errno();
      if (const IoResult io = wait_a_moment(); !io.good()) return io;
    }
    return IoResult::ok(0);
  }

 private:
  /// For what nothing tells: that a process has begun, or that others left room.
  static IoResult wait_a_moment() noexcept {
    constexpr timespec moment{.tv_sec = 0, .tv_nsec = 1'000'000};
    ::nanosleep(&moment, nullptr);
    return posix::interruption::requested() ? IoResult{IoStatus::deadline, 0} : IoResult::ok(0);
  }

  IoResult open() noexcept {
    while (pid() == 0)
      if (const IoResult io = wait_a_moment(); !io.good()) return io;
    if (!process_) process_ = posix::ProcessHandle(pid());
    if (process_) return IoResult::ok(0);
    const bool gone = errno == ESRCH || errno == EINVAL || errno == ENOENT;
    return gone ? IoResult{IoStatus::peer_gone, 0} : posix::result_from_errno();
  }

  static siginfo_t make(int number, sigval value, std::size_t bytes) noexcept {
    siginfo_t signal{};
    signal.si_signo = number;
    signal.si_errno = static_cast<int>(bytes);
    signal.si_code = SI_QUEUE;
    signal.si_pid = ::getpid();
    signal.si_uid = ::getuid();
    signal.si_value = value;
    return signal;
  }

  pid_t* pid_;
  posix::ProcessHandle process_;
};

/// One peer: what goes to it, and what has come from it.
class SignalPeer {
 public:
  SignalPeer(SignalTarget target, const SignalRules& rules)
      : target_(std::move(target)), credits_(rules.window), message_(rules.message_bytes) {}

  pid_t pid() const noexcept { return target_.pid(); }
  std::size_t credits() const noexcept { return credits_; }
  void add_credits(std::size_t signals) noexcept { credits_ += signals; }

  /// Needs as many credits as it has signals.
  IoResult send(const SignalRules& rules, ConstBytes message) noexcept {
    ConstBytes rest = message;
    do {
      const ConstBytes part = rest.first(std::min(rest.size(), SignalRules::value_bytes));
      sigval value{};
      if (!part.empty()) std::memcpy(&value, part.data(), part.size());
      if (const IoResult io = target_.post(rules.data, value, rest.size()); !io.good()) return io;
      --credits_;
      rest = rest.subspan(part.size());
    } while (!rest.empty());
    return IoResult::ok(message.size());
  }

  /// Adds what a signal carries to the message that is coming.
  IoResult take(const SignalRules& rules, const signalfd_siginfo& signal) noexcept {
    const auto rest = static_cast<std::size_t>(signal.ssi_errno);
    if (filled_ == expected_) expected_ = filled_ = 0;
    if (expected_ == 0) expected_ = rest;
    if (expected_ > message_.size() || rest != expected_ - filled_) return IoResult::error(EPROTO);
    const std::size_t bytes = std::min(rest, SignalRules::value_bytes);
    if (bytes > 0) std::memcpy(message_.data() + filled_, &signal.ssi_ptr, bytes);
    filled_ += bytes;
    return give_back(rules);
  }
  bool has_whole() const noexcept { return filled_ == expected_; }
  ConstBytes message() const noexcept { return ConstBytes(message_).first(filled_); }

 private:
  /// A sender that is gone needs no room.
  IoResult give_back(const SignalRules& rules) noexcept {
    if (++taken_ < rules.window / 2) return IoResult::ok(0);
    sigval value{};
    value.sival_int = static_cast<int>(taken_);
    const IoResult io = target_.post(rules.credit, value, 0);
    if (!io.good() && io.status != IoStatus::peer_gone) return io;
    taken_ = 0;
    return IoResult::ok(0);
  }

  SignalTarget target_;
  std::size_t credits_;
  std::size_t taken_ = 0;  // and not given back yet
  std::vector<std::byte> message_;
  std::size_t expected_ = 0;
  std::size_t filled_ = 0;
};

/// The signals that wait for this process, read several at a time.
class SignalInbox {
 public:
  /// Throws std::system_error.
  explicit SignalInbox(const posix::OwnSignal& signal) {
    const sigset_t set = signal.as_set();
    fd_.reset(
        posix::checked(::signalfd(-1, &set, SFD_CLOEXEC), "signalfd", posix::more_descriptors));
  }

  /// Sleeps until there is one; it stays until the next call.
  IoResult next(const signalfd_siginfo*& signal) noexcept {
    if (at_ == count_)
      if (const IoResult io = fill(); !io.good()) return io;
    signal = &signals_[at_++];
    return IoResult::ok(0);
  }

 private:
  IoResult fill() noexcept {
    const ssize_t got = posix::retry_interrupted(
        [&] { return ::read(fd_.get(), signals_.data(), sizeof signals_); });
    if (got < 0) return posix::result_from_errno();
    at_ = 0;
    count_ = static_cast<std::size_t>(got) / sizeof signals_.front();
    return IoResult::ok(0);
  }

  posix::Fd fd_;
  std::array<signalfd_siginfo, 32> signals_{};
  std::size_t at_ = 0;
  std::size_t count_ = 0;
};

/// A process's end of its link, with one peer or many.
class SignalEnd {
 public:
  SignalEnd(posix::OwnSignal data, posix::OwnSignal credit, SignalInbox inbox,
            const SignalRules& rules)
      : data_(std::move(data)),
        credit_(std::move(credit)),
        inbox_(std::move(inbox)),
        rules_(rules) {}

  void add_peer(SignalTarget target) { peers_.emplace_back(std::move(target), rules_); }

  IoResult send(std::size_t to, ConstBytes message) noexcept {
    if (message.size() > rules_.message_bytes) return {IoStatus::too_large, 0};
    while (peers_[to].credits() < SignalRules::signals_for(message.size()))
      if (const IoResult io = await_credit(); !io.good()) return io;
    return peers_[to].send(rules_, message);
  }

  /// Signals of strangers are no messages.
  Arrival receive(Bytes buffer) noexcept {
    for (;;) {
      const signalfd_siginfo* signal = nullptr;
      if (const IoResult io = inbox_.next(signal); !io.good()) return {io, WorkerId{}};
      if (signal->ssi_code != SI_QUEUE || !find(static_cast<pid_t>(signal->ssi_pid))) {
        if (posix::interruption::requested()) return {{IoStatus::deadline, 0}, WorkerId{}};
        continue;
      }
      SignalPeer& from = peers_[last_];
      if (const IoResult io = from.take(rules_, *signal); !io.good()) return {io, WorkerId{}};
      if (!from.has_whole()) continue;
      std::ranges::copy(from.message(), buffer.begin());
      return {IoResult::ok(from.message().size()), WorkerId{static_cast<std::uint16_t>(last_)}};
    }
  }

 private:
  /// Whether it is a peer's; then that is the last one.
  bool find(pid_t pid) noexcept {
    if (peers_[last_].pid() == pid) return true;
    const auto found = std::ranges::find(peers_, pid, &SignalPeer::pid);
    if (found == peers_.end()) return false;
    last_ = static_cast<std::size_t>(found - peers_.begin());
    return true;
  }

  /// Sleeps until one of the peers has given back room.
  IoResult await_credit() noexcept {
    const sigset_t set = credit_.as_set();
    siginfo_t signal{};
    if (posix::retry_interrupted([&] { return ::sigwaitinfo(&set, &signal); }) < 0)
      return posix::result_from_errno();
    if (signal.si_code == SI_QUEUE && find(signal.si_pid))
      peers_[last_].add_credits(static_cast<std::size_t>(signal.si_value.sival_int));
    return IoResult::ok(0);
  }

  posix::OwnSignal data_;
  posix::OwnSignal credit_;
  SignalInbox inbox_;
  SignalRules rules_;
  std::vector<SignalPeer> peers_;
  std::size_t last_ = 0;
};

class SignalQueue {
 public:
  static constexpr Descriptor descriptor{
      .name = "signal",
      .summary = "real-time signals, whose values carry eight bytes each",
      .family = Family::message_queues,
      .substrate = Substrate::message,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "The kernel queues real-time signals, each with a value of eight bytes and its sender's "
          "process id; a longer message takes several. Both numbers that a link uses are blocked "
          "before the fork, so that none interrupts anybody: they wait until they are read from a "
          "signalfd. A worker may be a window of 64 signals ahead, more where messages need them, "
          "and is given half of it back by a signal of the second number. What another process "
          "sends is thrown away, and so is what comes after the link is closed.",
      .per_message =
          "A pidfd_send_signal() for every eight bytes, or an empty message, and a read() for up "
          "to 32 of them; one more signal for half a window. Two copies, in and out of the "
          "kernel.",
      .waking =
          "Blocking: a receiver sleeps in read() of the signalfd, a sender in rt_sigtimedwait() "
          "while its window is used up, or for a millisecond where the user's quota is.",
      .set_up =
          "A signalfd4() and a pidfd_open() of the parent, rt_sigprocmask(), an mmap() for "
          "process ids; the parent's pidfd_open() of a worker when it first sends to it.",
      .tunables = "ulimit -i, ulimit -n",
      .man_pages = "signal(7), sigqueue(3), pidfd_send_signal(2), signalfd(2), sigwaitinfo(2)",
      .picture = R"(
parent                                          worker
rt_sigprocmask(SIG_BLOCK), signalfd4(), pidfd_open(itself)
mmap(MAP_SHARED)                                [for process ids]
fork()                                          inherits the mask and the descriptors
read(signalfd)   sleeps                         tells its process id
    <----- pidfd_send_signal(SI_QUEUE, 8 bytes) -----
pidfd_open(worker)   [once]
pidfd_send_signal(n signals are free again)     rt_sigtimedwait()   when none is
rt_sigaction(SIG_IGN), rt_sigprocmask(SIG_UNBLOCK)
)",
  };

  static Probe probe(const Settings&) {
    return posix::probe_by([] {
      const posix::OwnSignal signal;
      siginfo_t info{};
      info.si_signo = signal.number();
      info.si_code = SI_QUEUE;
      posix::checked(own_handle().send(info), "pidfd_send_signal", remedies);
      const SignalInbox inbox(signal);
    });
  }

  /// A message may take half of a window at most, and all windows together what may be pending.
  static Limits limits(std::uint16_t workers) {
    constexpr std::size_t largest = 64;
    const std::size_t signals = room_for(workers, true) / 4;
    return {std::min(largest / SignalRules::value_bytes, signals) * SignalRules::value_bytes,
            usual_window};
  }
  static SignalQueue open(const LinkSpec& spec) { return SignalQueue(spec); }
  Capacity capacity() const {
    return {rules_.window * SignalRules::value_bytes,
            rules_.window / SignalRules::signals_for(rules_.message_bytes)};
  }

  class Parent {
   public:
    Parent(SignalEnd end, posix::SharedArray<pid_t> pids)
        : pids_(std::move(pids)), end_(std::move(end)) {}
    IoResult send(WorkerId to, ConstBytes message) noexcept {
      return end_.send(index_of(to), message);
    }
    Arrival receive(Bytes buffer) noexcept { return end_.receive(buffer); }

   private:
    posix::SharedArray<pid_t> pids_;
    SignalEnd end_;
  };

  class Worker {
   public:
    Worker(SignalEnd end, posix::SharedArray<pid_t> pids)
        : pids_(std::move(pids)), end_(std::move(end)) {}
    IoResult send(ConstBytes message) noexcept { return end_.send(0, message); }
    IoResult receive(Bytes buffer) noexcept { return end_.receive(buffer).io; }

   private:
    posix::SharedArray<pid_t> pids_;
    SignalEnd end_;
  };

  Parent parent() && {
    SignalEnd end = make_end();
    for (pid_t& worker : pids_.all().subspan(1)) end.add_peer(SignalTarget(worker));
    parent_ = {};
    return {std::move(end), std::move(pids_)};
  }
  Worker worker(WorkerId me) && {
    std::atomic_ref(pids_[1 + std::size_t{index_of(me)}])
        .store(::getpid(), std::memory_order_release);
    SignalEnd end = make_end();
    end.add_peer(SignalTarget(pids_[0], std::move(parent_)));
    return {std::move(end), std::move(pids_)};
  }

 private:
  static constexpr std::size_t usual_window = 64;
  /// The most signals that give back room to one sender, and wait.
  static constexpr std::size_t credits_pending = 2;

  static constexpr auto remedies =
      posix::both(std::array{posix::Remedy{EAGAIN, "for more pending signals: ulimit -i"},
                             posix::Remedy{ENOSYS,
                                           "this kernel has no descriptors of processes, which "
                                           "came with Linux 5.3, or a sandbox refuses them"}},
                  posix::more_descriptors);

  static posix::ProcessHandle own_handle() {
    posix::ProcessHandle handle(::getpid());
    if (!handle) posix::throw_errno("pidfd_open", errno, remedies);
    return handle;
  }

  static std::size_t pending_limit() {
    rlimit limit{};
    const bool is_known = ::getrlimit(RLIMIT_SIGPENDING, &limit) == 0;
    return is_known ? limit.rlim_cur : std::numeric_limits<std::size_t>::max();
  }

  /// The signals that each sender may be ahead at most.
  static std::size_t room_for(std::uint16_t workers, bool replies) {
    const std::size_t each = pending_limit() / (std::size_t{workers} * (replies ? 2 : 1));
    return each - std::min(each, credits_pending);
  }

  /// By itself a link leaves half of the room to others.
  static std::size_t window_for(const LinkSpec& spec) {
    constexpr std::size_t value_bytes = SignalRules::value_bytes;
    const std::size_t room = room_for(spec.workers, spec.replies);
    const std::size_t least = 2 * SignalRules::signals_for(spec.message_bytes);
    const std::size_t asked = spec.settings.queue_bytes / value_bytes +
                              (spec.settings.queue_bytes % value_bytes > 0 ? 1 : 0);
    const std::size_t window =
        std::max(least, asked > 0 ? asked : std::min(usual_window, room / 2));
    if (window > room)
      throw posix::Unavailable(std::to_string(spec.workers) + " workers with " +
                               std::to_string(window) +
                               " signals on their way each are over RLIMIT_SIGPENDING, which is " +
                               std::to_string(pending_limit()) + "; for more: ulimit -i");
    return window;
  }

  explicit SignalQueue(const LinkSpec& spec)
      : pids_(std::size_t{1} + spec.workers),
        inbox_(data_),
        rules_{data_.number(), credit_.number(), spec.message_bytes, window_for(spec)} {
    pids_[0] = ::getpid();
  }

  SignalEnd make_end() { return {std::move(data_), std::move(credit_), std::move(inbox_), rules_}; }

  posix::SharedArray<pid_t> pids_;  // the parent's, and then one per worker, which tells its own
  posix::OwnSignal data_;
  posix::OwnSignal credit_;
  SignalInbox inbox_;
  posix::ProcessHandle parent_ = own_handle();
  SignalRules rules_;
};

static_assert(Transport<SignalQueue>);

}  // namespace pibench
