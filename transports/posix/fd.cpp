#include "transports/posix/fd.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "transports/posix/interruption.hpp"

namespace pibench::posix {
namespace {

/// Where close_range(2) is refused or missing, one by one.
void close_run(int first, int last) noexcept {
  if (::close_range(static_cast<unsigned>(first), static_cast<unsigned>(last), 0) == 0) return;
  for (int fd = first; fd <= last; ++fd) ::close(fd);
}

}  // namespace

void close_together(std::vector<Fd> descriptors) {
  std::erase_if(descriptors, [](const Fd& fd) { return !fd; });
  const auto number = [](const Fd& each) { return each.get(); };
  if (!std::ranges::is_sorted(descriptors, {}, number)) std::ranges::sort(descriptors, {}, number);
  for (auto first = descriptors.begin(); first != descriptors.end();) {
    auto last = first;
    while (last + 1 != descriptors.end() && (last + 1)->get() == last->get() + 1) ++last;
    close_run(first->get(), last->get());
    first = last + 1;
  }
  for (Fd& fd : descriptors) static_cast<void>(fd.release());
}

IoResult result_from_errno() noexcept {
  switch (errno) {
    case EINTR:
      return {IoStatus::deadline, 0};
    case EPIPE:
    case ECONNRESET:
    case ECONNREFUSED:
      return {IoStatus::peer_gone, 0};
    case EMSGSIZE:
      return {IoStatus::too_large, 0};
    default:
      return IoResult::error(errno);
  }
}

namespace {

/// The result of a call that failed; nothing if it is to be made again.
std::optional<IoResult> verdict_of_failure() noexcept {
  if (errno != EINTR) return result_from_errno();
  if (interruption::requested()) return IoResult{IoStatus::deadline, 0};
  return std::nullopt;
}

bool hung_up_with_bytes_left(int fd) noexcept {
  pollfd side{.fd = fd, .events = POLLIN, .revents = 0};
  constexpr short told = POLLIN | POLLHUP | POLLERR;
  return ::poll(&side, 1, 0) == 1 && (side.revents & told) == (POLLIN | POLLHUP);
}

}  // namespace

ssize_t read_past_early_end(int fd, Bytes buffer) noexcept {
  if (errno != EIO) return -1;
  if (hung_up_with_bytes_left(fd)) return ::read(fd, buffer.data(), buffer.size());
  errno = EIO;
  return -1;
}

IoResult read_rest(int fd, Bytes buffer, ssize_t first) noexcept {
  std::size_t done = 0;
  for (ssize_t n = first;;) {
    if (n < 0) n = read_past_early_end(fd, buffer.subspan(done));
    if (n == 0) return IoResult::ok(done);
    if (n < 0) {
      if (const auto verdict = verdict_of_failure()) return *verdict;
    } else {
      done += static_cast<std::size_t>(n);
    }
    if (done == buffer.size()) return IoResult::ok(done);
    n = ::read(fd, buffer.data() + done, buffer.size() - done);
  }
}

IoResult write_rest(int fd, ConstBytes data, ssize_t first) noexcept {
  std::size_t done = 0;
  for (ssize_t n = first;;) {
    if (n < 0) {
      if (const auto verdict = verdict_of_failure()) return *verdict;
    } else {
      done += static_cast<std::size_t>(n);
    }
    if (done == data.size()) return IoResult::ok(done);
    n = ::write(fd, data.data() + done, data.size() - done);
  }
}

}  // namespace pibench::posix
