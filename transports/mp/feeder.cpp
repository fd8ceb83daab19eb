#include "transports/mp/feeder.hpp"

#include <poll.h>
#include <unistd.h>

#include <climits>
#include <cstring>

#include "transports/posix/blocked_signals.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::mp {
namespace {

using Length = std::uint32_t;
constexpr auto slice = std::chrono::milliseconds(50);

std::size_t frame_bytes(ConstBytes frames) {
  Length length = 0;
  std::memcpy(&length, frames.data(), sizeof length);
  return sizeof length + length;
}

}  // namespace

Feeder::Feeder(int fd, WritingEnd& end, void (*on_end)(void*) noexcept, void* context)
    : fd_(fd),
      end_(end),
      on_end_(on_end),
      context_(context),
      thread_(start_without_signals(*this)) {}

/// The harness's signals are for the thread that makes blocking calls.
std::thread Feeder::start_without_signals(Feeder& feeder) {
  const posix::BlockedSignals none;
  return std::thread([&feeder] { feeder.run(); });
}

Feeder::~Feeder() {
  {
    std::unique_lock lock(mutex_);
    closing_ = true;
    changed_.notify_all();
    while (!changed_.wait_for(lock, slice, [this] { return finished_; }))
      if (posix::interruption::requested()) cancelled_ = true;
  }
  thread_.join();
}

IoResult Feeder::give(ConstBytes object) {
  const auto length = static_cast<Length>(object.size());
  const std::scoped_lock lock(mutex_);
  if (!ended_.good()) return ended_;
  pending_.write(reinterpret_cast<const char*>(&length), sizeof length);
  pending_.write(text_of(object).data(), object.size());
  changed_.notify_one();
  return IoResult::ok(object.size());
}

void Feeder::run() noexcept {
  Buffer taken;
  std::unique_lock lock(mutex_);
  while (ended_.good()) {
    changed_.wait(lock, [this] { return closing_ || pending_.size() > 0; });
    if (pending_.size() == 0) break;
    std::swap(taken, pending_);
    lock.unlock();
    const IoResult io = write_all(bytes_of(taken));
    taken.clear();
    lock.lock();
    if (!io.good()) ended_ = io;
    if (io.status == IoStatus::failed) end_.error = static_cast<int>(io.bytes_or_errno);
  }
  finished_ = true;
  changed_.notify_all();
  lock.unlock();
  if (!ended_.good()) on_end_(context_);
}

IoResult Feeder::write_all(ConstBytes frames) noexcept {
  while (!frames.empty()) {
    const ConstBytes frame = frames.first(frame_bytes(frames));
    if (const IoResult io = write_frame(frame); !io.good()) return io;
    frames = frames.subspan(frame.size());
  }
  return IoResult::ok(0);
}

/// Up to PIPE_BUF the kernel writes all or nothing; longer ones are marked while they are in parts.
/// A pipe that nobody reads any more has no torn object: nobody will see it.
IoResult Feeder::write_frame(ConstBytes frame) noexcept {
  const Held held = hold();
  if (!held) return result_of(held.how());
  if (held.how() == Locked::abandoned && end_.in_parts) end_.torn = true;
  if (end_.torn) return IoResult::error(EPROTO);
  end_.in_parts = frame.size() > PIPE_BUF;
  const IoResult io = write_parts(frame);
  if (!io.good() && io.status != IoStatus::peer_gone && end_.in_parts) end_.torn = true;
  end_.in_parts = false;
  return io;
}

IoResult Feeder::write_parts(ConstBytes frame) noexcept {
  for (std::size_t done = 0; done < frame.size();) {
    const ssize_t n = ::write(fd_, frame.data() + done, frame.size() - done);
    if (n >= 0) {
      done += static_cast<std::size_t>(n);
    } else if (errno != EAGAIN && errno != EINTR) {
      return posix::result_from_errno();
    } else if (!wait_for_room()) {
      return {IoStatus::deadline, 0};
    }
  }
  return IoResult::ok(frame.size());
}

bool Feeder::wait_for_room() noexcept {
  pollfd pipe{.fd = fd_, .events = POLLOUT, .revents = 0};
  while (!cancelled_)
    if (::poll(&pipe, 1, static_cast<int>(slice.count())) > 0) return true;
  return false;
}

/// Locks without asking posix::interruption, which is not for this thread to do.
Held Feeder::hold() noexcept {
  for (;;) {
    const Locked how = end_.lock.lock_within(slice);
    if (how != Locked::deadline || cancelled_) return {end_.lock, how};
  }
}

}  // namespace pibench::mp
