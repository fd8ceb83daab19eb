// Files in a private directory: written under a temporary name, renamed into place, read and
// unlinked; rename(2), inotify(7).
//
// Each sender has a directory of its own, numbers its messages, and may be at most window_messages
// ahead of the receiver. Both wait on inotify, so nobody polls.
#pragma once

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/link_directory.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

class TempFile {
 public:
  static constexpr Descriptor descriptor{
      .name = "tempfile",
      .summary =
          "file per message, renamed into place; pi reads them after the workers have exited",
      .family = Family::files,
      .substrate = Substrate::slots,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::after_exit,
  };
  static constexpr Explanation explanation{
      .how =
          "Every message is a file. Its sender writes it under a temporary name and renames it "
          "into place, so that nobody sees half of it; the receiver is told of the new name by "
          "inotify, reads the file and unlinks it. Each sender has a directory of its own inside "
          "the run's private one, and may be 64 files ahead of the receiver. In the pi job the "
          "parent reads the files when the workers have exited.",
      .per_message =
          "Sender: open(), write(), close(), rename(), and access() of the oldest file from the "
          "65th message on; receiver: read() of the events, open(), two read(), close(), unlink(). "
          "Two copies through the page cache; --fsync adds one fsync().",
      .waking =
          "Blocking: a receiver sleeps in read() of inotify, a sender likewise when it is 64 "
          "files ahead.",
      .set_up =
          "A mkdir() and an inotify_add_watch() per worker; for replies another pair and an "
          "inotify_init1() each.",
      .tunables =
          "/proc/sys/fs/inotify/max_user_watches, /proc/sys/fs/inotify/max_user_instances, "
          "/proc/sys/fs/inotify/max_queued_events",
      .man_pages = "inotify(7), rename(2), open(2), unlink(2), fsync(2)",
      .picture = R"(
parent                                          worker
mkdir(up0), inotify_add_watch(up0, IN_MOVED_TO) [for every worker]
fork()                                          knows the directory's path
read(inotify)   sleeps                          open(up0/next, O_CREAT | O_EXCL)
                                                write(message), close()
    <---- rename(up0/next, up0/00000000) ----
open(up0/00000000), read() to the end, close()
unlink(up0/00000000)                            access(oldest), 64 messages later
waitpid()   [the pi job waits before it reads]  _exit(0)
removes the directories
)",
  };
  static constexpr std::uint32_t window_messages = 64;

  static Probe probe(const Settings&) {
    return posix::probe_by([] { const Events events; });
  }
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, window_messages}; }
  static TempFile open(const LinkSpec& spec) { return TempFile(spec); }
  Capacity capacity() const { return Capacity::of_messages(window_messages, message_bytes_); }

 private:
  /// On a slow file system, as over a network, a signal may interrupt open(2) too.
  static posix::Fd open_file(const std::string& name, int flags) noexcept {
    return posix::Fd(posix::retry_interrupted(
        [&] { return ::open(name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600); }));
  }

  static std::string message_name(std::uint32_t sequence) {
    std::array<char, 16> name{};
    std::snprintf(name.data(), name.size(), "%08x", sequence);
    return name.data();
  }

  static constexpr std::array more_instances{
      posix::Remedy{EMFILE, "for more: sysctl fs.inotify.max_user_instances, ulimit -n"},
      posix::Remedy{ENFILE, "for more descriptors on this machine: sysctl fs.file-max"}};
  static constexpr std::array more_watches{
      posix::Remedy{ENOSPC, "for more: sysctl fs.inotify.max_user_watches"}};

  /// The inotify events of one or several watched directories.
  class Events {
   public:
    Events() : fd_(posix::checked(::inotify_init1(IN_CLOEXEC), "inotify_init1", more_instances)) {}

    int watch(const std::string& directory, std::uint32_t what) {
      return posix::checked(::inotify_add_watch(fd_.get(), directory.c_str(), what),
                            "inotify_add_watch", more_watches);
    }

    /// Blocks for the next event; the watch that it belongs to is in `watch`.
    IoResult next(int& watch) noexcept {
      if (at_ == end_)
        if (const IoResult io = fill(); !io.good()) return io;
      const auto* event = reinterpret_cast<const inotify_event*>(buffer_.data() + at_);
      at_ += sizeof(inotify_event) + event->len;
      watch = event->wd;
      if ((event->mask & IN_IGNORED) != 0) return {IoStatus::peer_gone, 0};
      return (event->mask & IN_Q_OVERFLOW) != 0 ? IoResult::error(EOVERFLOW) : IoResult::ok(0);
    }

   private:
    IoResult fill() noexcept {
      const ssize_t got = posix::retry_interrupted(
          [&] { return ::read(fd_.get(), buffer_.data(), buffer_.size()); });
      if (got < 0) return posix::result_from_errno();
      at_ = 0;
      end_ = static_cast<std::size_t>(got);
      return IoResult::ok(end_);
    }

    posix::Fd fd_;
    alignas(inotify_event) std::array<char, 4096> buffer_{};
    std::size_t at_ = 0;
    std::size_t end_ = 0;
  };

  /// The writing end of one directory.
  class Outbox {
   public:
    Outbox(std::string directory, std::size_t message_bytes, bool fsync)
        : directory_(std::move(directory)),
          temporary_(directory_ + "/next"),
          message_bytes_(message_bytes),
          fsync_(fsync) {}

    IoResult send(ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      try {
        if (const IoResult io = wait_for_room(); !io.good()) return io;
        if (const IoResult io = write_temporary(message); !io.good()) return io;
        const std::string name = directory_ + "/" + message_name(sequence_);
        if (::rename(temporary_.c_str(), name.c_str()) != 0) return failure();
      } catch (const std::system_error& error) {
        return IoResult::error(error.code().value());
      } catch (const std::bad_alloc&) {
        return IoResult::error(ENOMEM);
      }
      ++sequence_;
      return IoResult::ok(message.size());
    }

   private:
    /// Waits until the message a window ago has been taken.
    IoResult wait_for_room() {
      if (sequence_ < window_messages) return IoResult::ok(0);
      const std::string oldest = directory_ + "/" + message_name(sequence_ - window_messages);
      if (::access(oldest.c_str(), F_OK) != 0) return IoResult::ok(0);
      if (deletions_.empty()) deletions_.emplace_back().watch(directory_, IN_DELETE);
      int watch = 0;
      while (::access(oldest.c_str(), F_OK) == 0) {
        const IoResult io = deletions_.front().next(watch);
        // Deletions pile up while there is room; dropped ones do no harm, access() asks the truth.
        if (!io.good() && io != IoResult::error(EOVERFLOW)) return io;
      }
      return IoResult::ok(0);
    }

    IoResult write_temporary(ConstBytes message) const {
      const posix::Fd file = open_file(temporary_, O_WRONLY | O_CREAT | O_EXCL);
      if (!file) return failure();
      if (const IoResult io = posix::write_full(file.get(), message); !io.good()) return io;
      return !fsync_ || ::fsync(file.get()) == 0 ? IoResult::ok(0) : failure();
    }

    /// The link's directory goes with the parent, and then peer_gone is the failure.
    static IoResult failure() {
      return errno == ENOENT ? IoResult{IoStatus::peer_gone, 0} : posix::result_from_errno();
    }

    std::string directory_;
    std::string temporary_;
    std::size_t message_bytes_;
    bool fsync_;
    std::uint32_t sequence_ = 0;
    std::vector<Events> deletions_;  // none until the window was full once
  };

  /// `got` if the file ends there.
  static IoResult at_end(const posix::Fd& file, IoResult got) noexcept {
    std::byte more{};
    const IoResult io = posix::read_full(file.get(), Bytes(&more, 1));
    if (!io.good()) return io;
    return io.bytes_or_errno == 0 ? got : IoResult::error(EPROTO);
  }

  /// Takes the message `sequence` out of a directory.
  static IoResult take(const std::string& directory, std::uint32_t sequence,
                       Bytes buffer) noexcept {
    try {
      const std::string name = directory + "/" + message_name(sequence);
      const posix::Fd file = open_file(name, O_RDONLY);
      if (!file) return posix::result_from_errno();
      IoResult io = posix::read_full(file.get(), buffer);
      if (io.good() && io.bytes_or_errno == buffer.size()) io = at_end(file, io);
      if (io.good() && ::unlink(name.c_str()) != 0) return posix::result_from_errno();
      return io;
    } catch (const std::bad_alloc&) {
      return IoResult::error(ENOMEM);
    }
  }

  /// One directory of messages to come, and how many of them were taken.
  struct Inbox {
    std::string directory;
    int watch;
    std::uint32_t sequence = 0;
  };

 public:
  class Parent {
   public:
    Parent(posix::LinkDirectory directory, Events arrivals, std::vector<Inbox> inboxes,
           std::vector<Outbox> outboxes)
        : directory_(std::move(directory)),
          arrivals_(std::move(arrivals)),
          inboxes_(std::move(inboxes)),
          outboxes_(std::move(outboxes)) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      return outboxes_[index_of(to)].send(message);
    }

    Arrival receive(Bytes buffer) noexcept {
      int watch = 0;
      if (const IoResult io = arrivals_.next(watch); !io.good()) return {io, WorkerId{}};
      // Watch descriptors count up from the first, one per worker in order.
      const auto worker = static_cast<std::size_t>(watch - inboxes_.front().watch);
      Inbox& inbox = inboxes_[worker];
      return {take(inbox.directory, inbox.sequence++, buffer),
              WorkerId{static_cast<std::uint16_t>(worker)}};
    }

   private:
    posix::LinkDirectory directory_;
    Events arrivals_;
    std::vector<Inbox> inboxes_;
    std::vector<Outbox> outboxes_;
  };

  class Worker {
   public:
    Worker(Outbox outbox, std::vector<std::pair<Events, Inbox>> replies)
        : outbox_(std::move(outbox)), replies_(std::move(replies)) {}

    IoResult send(ConstBytes message) noexcept { return outbox_.send(message); }
    IoResult receive(Bytes buffer) noexcept {
      auto& [events, inbox] = replies_.front();
      int watch = 0;
      if (const IoResult io = events.next(watch); !io.good()) return io;
      return take(inbox.directory, inbox.sequence++, buffer);
    }

   private:
    Outbox outbox_;
    std::vector<std::pair<Events, Inbox>> replies_;  // one, or none without replies
  };

  Parent parent() && {
    std::vector<Outbox> outboxes;
    const auto workers = static_cast<std::uint16_t>(replies_.size());
    for (std::uint16_t i = 0; i < workers; ++i)
      outboxes.emplace_back(down(i), message_bytes_, fsync_);
    replies_.clear();
    return {std::move(directory_), std::move(arrivals_), std::move(inboxes_), std::move(outboxes)};
  }

  Worker worker(WorkerId me) && {
    std::vector<std::pair<Events, Inbox>> mine;
    if (!replies_.empty()) mine.push_back(std::move(replies_[index_of(me)]));
    replies_.clear();
    inboxes_.clear();
    const Events not_ours = std::move(arrivals_);
    return {Outbox(up(index_of(me)), message_bytes_, fsync_), std::move(mine)};
  }

 private:
  explicit TempFile(const LinkSpec& spec)
      : message_bytes_(spec.message_bytes),
        fsync_(spec.settings.fsync_tempfiles),
        directory_(spec.run, "tempfile-") {
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      make_directory(up(i));
      inboxes_.push_back({up(i), arrivals_.watch(up(i), IN_MOVED_TO)});
      if (spec.replies) open_reply(down(i));
    }
  }

  void open_reply(const std::string& directory) {
    make_directory(directory);
    Events events;
    const int watch = events.watch(directory, IN_MOVED_TO);
    replies_.emplace_back(std::move(events), Inbox{directory, watch});
  }

  void make_directory(const std::string& path) const {
    posix::checked(::mkdir(path.c_str(), 0700),
                   "mkdir in " + directory_.path().parent_path().string());
  }

  std::string up(std::uint16_t worker) const {
    return (directory_.path() / ("up" + std::to_string(worker))).string();
  }
  std::string down(std::uint16_t worker) const {
    return (directory_.path() / ("down" + std::to_string(worker))).string();
  }

  std::size_t message_bytes_;
  bool fsync_;
  posix::LinkDirectory directory_;
  Events arrivals_;
  std::vector<Inbox> inboxes_;
  std::vector<std::pair<Events, Inbox>> replies_;
};

static_assert(Transport<TempFile>);

}  // namespace pibench
