#include "transports/mp/queue.hpp"

#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "transports/mp/feeder.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/shared.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::mp {
namespace {

using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC
using Length = std::uint32_t;

timespec to_timespec(Clock::time_point at) {
  using namespace std::chrono;
  const auto since = at.time_since_epoch();
  const auto whole = duration_cast<seconds>(since);
  return {.tv_sec = whole.count(), .tv_nsec = duration_cast<nanoseconds>(since - whole).count()};
}

}  // namespace

class Queue::Body {
  /// Shared by all processes of a queue.
  struct Page {
    sem_t room;
    RobustLock reading{RobustLock::Kind::plain};
    /// Guarded by `reading`: a length was read, and not yet its object.
    bool between_parts = false;
    WritingEnd writing;
  };

 public:
  explicit Body(const Shape& shape)
      : bound_(shape.bound),
        object_bytes_max_(shape.object_bytes_max),
        in_(std::make_unique_for_overwrite<std::byte[]>(shape.object_bytes_max)) {
    posix::checked(::sem_init(&page_->room, 1, static_cast<unsigned>(bound_)),
                   "sem_init " + std::to_string(bound_));
    std::array<int, 2> fds{};
    posix::checked(::pipe2(fds.data(), O_CLOEXEC), "pipe2", posix::more_descriptors);
    reader_.reset(fds[0]);
    writer_.reset(fds[1]);
    posix::checked(::fcntl(writer_.get(), F_SETFL, O_WRONLY | O_NONBLOCK), "fcntl(F_SETFL)");
    widen(bound_ * (sizeof(Length) + object_bytes_max_));
  }
  ~Body() { close(); }

  IoResult put(ConstBytes object, const Timeout& at_most) noexcept {
    if (object.size() > object_bytes_max_) return {IoStatus::too_large, 0};
    if (!writer_) return IoResult::error(EBADF);
    if (const IoResult io = take_room(at_most); !io.good()) return io;
    try {
      return feeder().give(object);
    } catch (const std::system_error& error) {
      return IoResult::error(error.code().value());
    } catch (...) {
      return result_of_exception();
    }
  }

  IoResult get(ConstBytes& object, const Timeout& at_most) noexcept {
    if (!reader_) return IoResult::error(EBADF);
    const auto until = Clock::now() + at_most.value_or(std::chrono::nanoseconds::zero());
    const Held held =
        at_most ? Held(page_->reading, page_->reading.lock_within(*at_most)) : Held(page_->reading);
    if (!held) return result_of(held.how());
    if (held.how() == Locked::abandoned && page_->between_parts) page_->writing.torn = true;
    if (page_->writing.torn && empty()) return IoResult::error(EPROTO);
    if (at_most)
      if (const IoResult io = wait_until_readable(until); !io.good()) return io;
    const IoResult io = read_object(object);
    if (io.good()) ::sem_post(&page_->room);
    return io;
  }

  std::size_t size() const noexcept {
    int room = 0;
    ::sem_getvalue(&page_->room, &room);
    return bound_ - static_cast<std::size_t>(std::max(room, 0));
  }
  bool full() const noexcept { return size() >= bound_; }
  bool empty() const noexcept { return !ready(reader_, POLLIN, 0); }

  void close_reader() noexcept { reader_.reset(); }
  void close_writer() noexcept {
    end_feeder();
    writer_.reset();
  }
  void close() noexcept {
    close_writer();
    close_reader();
  }

 private:
  /// Room in the pipe for all that the bound allows, so that a feeder seldom waits; as far as the
  /// system lets us.
  void widen(std::size_t bytes) const noexcept {
    for (std::size_t size = std::min<std::size_t>(bytes * 2, std::size_t{1} << 20);
         size > 65536 && ::fcntl(writer_.get(), F_SETPIPE_SZ, static_cast<int>(size)) < 0;)
      size /= 2;
  }

  /// A forked child has the feeder's state, but not its thread: it starts one of its own.
  Feeder& feeder() {
    const pid_t me = ::getpid();
    if (feeder_ && feeder_owner_ != me) static_cast<void>(feeder_.release());
    if (!feeder_) {
      feeder_ = std::make_unique<Feeder>(
          writer_.get(), page_->writing,
          [](void* room) noexcept { ::sem_post(static_cast<sem_t*>(room)); }, &page_->room);
      feeder_owner_ = me;
    }
    return *feeder_;
  }
  void end_feeder() noexcept {
    if (feeder_ && feeder_owner_ != ::getpid()) static_cast<void>(feeder_.release());
    feeder_.reset();
  }

  IoResult take_room(const Timeout& at_most) noexcept {
    const timespec until = to_timespec(Clock::now() + at_most.value_or(std::chrono::nanoseconds{}));
    for (;;) {
      if ((at_most ? ::sem_clockwait(&page_->room, CLOCK_MONOTONIC, &until)
                   : ::sem_wait(&page_->room)) == 0)
        return IoResult::ok(0);
      if (errno == ETIMEDOUT) return {IoStatus::deadline, 0};
      if (errno != EINTR) return IoResult::error(errno);
      // A semaphore does not show that nobody will post it, but the pipe does.
      if (ready(writer_, 0, 0)) return {IoStatus::peer_gone, 0};
      if (posix::interruption::requested()) return {IoStatus::deadline, 0};
    }
  }

  /// True when the descriptor has one of the events, an error or a hang-up.
  static bool ready(const posix::Fd& fd, short events, int timeout_ms) noexcept {
    pollfd polled{.fd = fd.get(), .events = events, .revents = 0};
    return ::poll(&polled, 1, timeout_ms) > 0;
  }

  IoResult wait_until_readable(Clock::time_point until) const noexcept {
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
      if (ready(reader_, POLLIN, static_cast<int>(std::max<long>(left, 0)))) return IoResult::ok(0);
      if (left <= 0 || posix::interruption::requested()) return {IoStatus::deadline, 0};
    }
  }

  /// The rest of a torn object never comes.
  bool holds(Length bytes) const noexcept {
    int available = 0;
    return ::ioctl(reader_.get(), FIONREAD, &available) == 0 &&
           static_cast<Length>(available) >= bytes;
  }

  /// A process that has put something may have ended before its feeder could report a failure.
  IoResult result_at_end() const noexcept {
    const int error = page_->writing.error;
    return error != 0 ? IoResult::error(error) : IoResult{IoStatus::peer_gone, 0};
  }

  IoResult read_object(ConstBytes& object) noexcept {
    Length length = 0;
    const IoResult header =
        posix::read_full(reader_.get(), std::as_writable_bytes(std::span(&length, 1)));
    if (!header.good()) return header;
    if (header.bytes_or_errno == 0) return result_at_end();
    if (header.bytes_or_errno < sizeof length || length > object_bytes_max_)
      return IoResult::error(EPROTO);
    if (page_->writing.torn && !holds(length)) return IoResult::error(EPROTO);
    page_->between_parts = true;
    const IoResult body = posix::read_full(reader_.get(), Bytes(in_.get(), length));
    page_->between_parts = false;
    if (!body.good() || body.bytes_or_errno < length) page_->writing.torn = true;
    if (!body.good()) return body;
    if (body.bytes_or_errno < length) return IoResult::error(EPROTO);
    object = ConstBytes(in_.get(), length);
    return body;
  }

  std::size_t bound_;
  std::size_t object_bytes_max_;
  posix::Shared<Page> page_;
  posix::Fd reader_;
  posix::Fd writer_;
  std::unique_ptr<std::byte[]> in_;
  std::unique_ptr<Feeder> feeder_;
  pid_t feeder_owner_ = 0;
};

Queue::Queue(const Shape& shape) : body_(std::make_unique<Body>(shape)) {}
Queue::Queue(Queue&&) noexcept = default;
Queue& Queue::operator=(Queue&&) noexcept = default;
Queue::~Queue() = default;

IoResult Queue::put_packed(ConstBytes object, Timeout at_most) noexcept {
  return body_->put(object, at_most);
}
IoResult Queue::get_packed(ConstBytes& object, Timeout at_most) noexcept {
  return body_->get(object, at_most);
}
std::size_t Queue::size() const noexcept {
  return body_->size();
}
bool Queue::full() const noexcept {
  return body_->full();
}
bool Queue::empty() const noexcept {
  return body_->empty();
}
void Queue::only_put() noexcept {
  body_->close_reader();
}
void Queue::only_get() noexcept {
  body_->close_writer();
}
void Queue::close() noexcept {
  body_->close();
}

}  // namespace pibench::mp
