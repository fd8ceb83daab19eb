// The bare mechanisms: two processes, one way each, messages of one size.
//
// Each is made before the fork and used by both sides of it. to_worker and from_worker are the
// parent's calls, from_parent and to_parent the worker's. They throw std::system_error.
#pragma once

#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "transports/contract/transport.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::bare {

inline void write_all(int fd, ConstBytes message) {
  while (!message.empty()) {
    const ssize_t n =
        posix::retry_interrupted([&] { return ::write(fd, message.data(), message.size()); });
    message = message.subspan(static_cast<std::size_t>(posix::checked(n, "write")));
  }
}

inline void read_all(int fd, Bytes buffer) {
  while (!buffer.empty()) {
    const ssize_t n =
        posix::retry_interrupted([&] { return ::read(fd, buffer.data(), buffer.size()); });
    if (posix::checked(n, "read") == 0) posix::throw_errno("read: end of file", EPIPE);
    buffer = buffer.subspan(static_cast<std::size_t>(n));
  }
}

class Nothing {
 public:
  static constexpr bool carries = false;
  static constexpr std::size_t slots = 0;
  Nothing(std::size_t, posix::RunDirectory&) {}
  void to_worker(ConstBytes) {}
  void from_worker(Bytes) {}
  void from_parent(Bytes) {}
  void to_parent(ConstBytes) {}
};

class Pipes {
 public:
  static constexpr bool carries = true;
  static constexpr std::size_t slots = 0;
  Pipes(std::size_t, posix::RunDirectory&) {
    make(down_);
    make(up_);
  }
  void to_worker(ConstBytes message) { write_all(down_[1].get(), message); }
  void from_worker(Bytes buffer) { read_all(up_[0].get(), buffer); }
  void from_parent(Bytes buffer) { read_all(down_[0].get(), buffer); }
  void to_parent(ConstBytes message) { write_all(up_[1].get(), message); }

 private:
  using Ends = std::array<posix::Fd, 2>;
  static void make(Ends& ends) {
    std::array<int, 2> fds{};
    posix::checked(::pipe2(fds.data(), O_CLOEXEC), "pipe2", posix::more_descriptors);
    for (std::size_t i = 0; i < 2; ++i) ends[i].reset(fds[i]);
  }
  Ends down_;
  Ends up_;
};

class Sockets {
 public:
  static constexpr bool carries = true;
  static constexpr std::size_t slots = 0;
  Sockets(std::size_t, posix::RunDirectory&) {
    std::array<int, 2> fds{};
    posix::checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()), "socketpair",
                   posix::more_descriptors);
    parent_.reset(fds[0]);
    worker_.reset(fds[1]);
  }
  void to_worker(ConstBytes message) { write_all(parent_.get(), message); }
  void from_worker(Bytes buffer) { read_all(parent_.get(), buffer); }
  void from_parent(Bytes buffer) { read_all(worker_.get(), buffer); }
  void to_parent(ConstBytes message) { write_all(worker_.get(), message); }

 private:
  posix::Fd parent_;
  posix::Fd worker_;
};

class PosixQueues {
 public:
  static constexpr bool carries = true;
  static constexpr std::size_t slots = 0;
  PosixQueues(std::size_t bytes, posix::RunDirectory& run)
      : down_(make(bytes, run)), up_(make(bytes, run)) {}
  void to_worker(ConstBytes message) { send(down_.get(), message); }
  void from_worker(Bytes buffer) { receive(up_.get(), buffer); }
  void from_parent(Bytes buffer) { receive(down_.get(), buffer); }
  void to_parent(ConstBytes message) { send(up_.get(), message); }

 private:
  static posix::Fd make(std::size_t bytes, posix::RunDirectory& run) {
    mq_attr attributes{};
    attributes.mq_maxmsg = 10;
    attributes.mq_msgsize = static_cast<long>(bytes);
    const std::string name = run.make_kernel_name();
    posix::Fd queue(posix::checked(
        ::mq_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, &attributes),
        "mq_open", posix::more_posix_queues));
    ::mq_unlink(name.c_str());
    return queue;
  }
  static void send(int queue, ConstBytes message) {
    posix::checked(posix::retry_interrupted([&] {
                     return ::mq_send(queue, reinterpret_cast<const char*>(message.data()),
                                      message.size(), 0);
                   }),
                   "mq_send");
  }
  static void receive(int queue, Bytes buffer) {
    posix::checked(posix::retry_interrupted([&] {
                     return ::mq_receive(queue, reinterpret_cast<char*>(buffer.data()),
                                         buffer.size(), nullptr);
                   }),
                   "mq_receive");
  }
  posix::Fd down_;
  posix::Fd up_;
};

class SysvQueues {
 public:
  static constexpr bool carries = true;
  static constexpr std::size_t slots = 0;
  SysvQueues(std::size_t bytes, posix::RunDirectory& run)
      : down_(run), up_(run), envelope_(std::make_unique<long[]>(2 + bytes / sizeof(long))) {}
  void to_worker(ConstBytes message) { send(down_.id, message); }
  void from_worker(Bytes buffer) { receive(up_.id, buffer); }
  void from_parent(Bytes buffer) { receive(down_.id, buffer); }
  void to_parent(ConstBytes message) { send(up_.id, message); }

 private:
  struct Queue {
    explicit Queue(posix::RunDirectory& directory)
        : run(directory),
          id(posix::checked(::msgget(IPC_PRIVATE, 0600), "msgget", posix::more_sysv_queues)) {
      run.record_queue(id);
    }
    ~Queue() {
      if (owner != ::getpid()) return;
      run.remove_queue(id);
    }
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;
    posix::RunDirectory& run;
    pid_t owner = ::getpid();
    int id;
  };
  void send(int queue, ConstBytes message) {
    envelope_[0] = 1;
    std::memcpy(&envelope_[1], message.data(), message.size());
    posix::checked(posix::retry_interrupted(
                       [&] { return ::msgsnd(queue, envelope_.get(), message.size(), 0); }),
                   "msgsnd");
  }
  void receive(int queue, Bytes buffer) {
    posix::checked(posix::retry_interrupted(
                       [&] { return ::msgrcv(queue, envelope_.get(), buffer.size(), 0, 0); }),
                   "msgrcv");
    std::memcpy(buffer.data(), &envelope_[1], buffer.size());
  }
  Queue down_;
  Queue up_;
  std::unique_ptr<long[]> envelope_;
};

/// A ring of slots each way, under a semaphore that counts the full and one that counts the empty.
class Semaphores {
 public:
  static constexpr bool carries = true;
  static constexpr std::size_t slots = 64;
  Semaphores(std::size_t bytes, posix::RunDirectory&)
      : slot_bytes_((bytes + 63) / 64 * 64),
        pages_(posix::Mapping::anonymous(2 * (sizeof(Ring) + slots * slot_bytes_))) {
    for (std::size_t i = 0; i < 2; ++i) {
      posix::checked(::sem_init(&ring(i).empty, 1, slots), "sem_init");
      posix::checked(::sem_init(&ring(i).full, 1, 0), "sem_init");
    }
  }
  void to_worker(ConstBytes message) { put(0, message); }
  void from_worker(Bytes buffer) { take(1, buffer); }
  void from_parent(Bytes buffer) { take(0, buffer); }
  void to_parent(ConstBytes message) { put(1, message); }

 private:
  struct Ring {
    alignas(64) sem_t empty;
    alignas(64) sem_t full;
    alignas(64) std::size_t head;
    alignas(64) std::size_t tail;
  };
  Ring& ring(std::size_t index) {
    auto* start = static_cast<std::byte*>(pages_.data());
    return *reinterpret_cast<Ring*>(start + index * (sizeof(Ring) + slots * slot_bytes_));
  }
  std::byte* slot(Ring& ring, std::size_t ticket) const {
    return reinterpret_cast<std::byte*>(&ring + 1) + ticket % slots * slot_bytes_;
  }
  static void wait(sem_t& semaphore) {
    posix::checked(posix::retry_interrupted([&] { return ::sem_wait(&semaphore); }), "sem_wait");
  }
  void put(std::size_t index, ConstBytes message) {
    Ring& to = ring(index);
    wait(to.empty);
    std::memcpy(slot(to, to.tail++), message.data(), message.size());
    ::sem_post(&to.full);
  }
  void take(std::size_t index, Bytes buffer) {
    Ring& from = ring(index);
    wait(from.full);
    std::memcpy(buffer.data(), slot(from, from.head++), buffer.size());
    ::sem_post(&from.empty);
  }
  std::size_t slot_bytes_;
  posix::Mapping pages_;
};

/// A cache line each way, with an atomic word that both sides spin at: what the hardware takes. The
/// word is the message's first eight bytes, which differ from those of the message before; the rest
/// lies behind it. Whoever has not been answered yet must not send.
class Lines {
 public:
  static constexpr bool carries = true;
  static constexpr std::size_t slots = 0;
  Lines(std::size_t bytes, posix::RunDirectory&)
      : line_bytes_(sizeof(Line) + (bytes + 127) / 128 * 128),
        pages_(posix::Mapping::anonymous(2 * line_bytes_)) {}
  void to_worker(ConstBytes message) { put(line(0), message); }
  void from_worker(Bytes buffer) { take(line(1), buffer); }
  void from_parent(Bytes buffer) { take(line(0), buffer); }
  void to_parent(ConstBytes message) { put(line(1), message); }

 private:
  struct alignas(128) Line {
    std::atomic<std::uint64_t> word;
    std::byte* rest() { return reinterpret_cast<std::byte*>(&word + 1); }
  };
  static constexpr std::size_t word_bytes = sizeof(std::uint64_t);

  Line& line(std::size_t index) {
    return *reinterpret_cast<Line*>(static_cast<std::byte*>(pages_.data()) + index * line_bytes_);
  }
  /// The words of a fresh line and of message 0 to the worker are both zero: one is added.
  static void put(Line& line, ConstBytes message) {
    const std::size_t first = std::min(message.size(), word_bytes);
    std::uint64_t word = 0;
    std::memcpy(&word, message.data(), first);
    std::memcpy(line.rest(), message.data() + first, message.size() - first);
    line.word.store(word + 1, std::memory_order_release);
  }
  void take(Line& line, Bytes buffer) {
    const std::size_t first = std::min(buffer.size(), word_bytes);
    seen_ = wait_for_change(line.word, seen_);
    const std::uint64_t word = seen_ - 1;
    std::memcpy(buffer.data(), &word, first);
    std::memcpy(buffer.data() + first, line.rest(), buffer.size() - first);
  }
  static std::uint64_t wait_for_change(const std::atomic<std::uint64_t>& word, std::uint64_t old) {
    constexpr std::uint32_t spins_per_question = 1U << 16;
    for (std::uint32_t spins = 1;; ++spins) {
      const std::uint64_t now = word.load(std::memory_order_acquire);
      if (now != old) return now;
      if (spins % spins_per_question == 0 && posix::interruption::requested())
        posix::throw_errno("waiting for a line to change", ETIMEDOUT);
    }
  }

  std::size_t line_bytes_;
  posix::Mapping pages_;
  std::uint64_t seen_ = 0;  ///< of the line that this side reads
};

}  // namespace pibench::bare
