#include "transports/beanstalk/beanstalk_connection.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <utility>

#include "transports/posix/due_answer.hpp"
#include "transports/posix/refusal.hpp"
#include "transports/posix/socket.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

constexpr std::size_t buffer_bytes = 65536;
/// An answer's line is shorter, as those of a command are.
constexpr std::size_t line_bytes_max = 224;
/// A job that is taken goes back to its tube after that time: the longest there is, 136 years.
constexpr const char* time_to_run_s = "4294967295";
constexpr std::string_view line_end = "\r\n";

ConstBytes bytes_of(std::string_view text) noexcept {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// Takes a number off the front of a text, and the blank behind it.
template <class Number>
bool take_number(std::string_view& text, Number& number) noexcept {
  const auto [behind, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(behind - text.data()));
  if (text.starts_with(' ')) text.remove_prefix(1);
  return true;
}

/// A command's text, of so many characters at most.
struct Command {
  std::array<char, 2 * line_bytes_max> text;
  int length;
  std::string_view view() const noexcept { return {text.data(), static_cast<std::size_t>(length)}; }
};

}  // namespace

BeanstalkConnection::BeanstalkConnection(const std::string& socket_path)
    : socket_(posix::make_socket(AF_UNIX, SOCK_STREAM)),
      buffer_(std::make_unique_for_overwrite<std::byte[]>(buffer_bytes)) {
  posix::connect_socket(socket_, posix::SocketAddress::of_path(socket_path));
}

void BeanstalkConnection::watch(const std::string& tube) {
  ask("watch " + tube, "WATCHING ");
  ask("ignore default", "WATCHING ");
}

void BeanstalkConnection::use(const std::string& tube) {
  ask("use " + tube, "USING ");
  used_ = tube;
}

void BeanstalkConnection::ask(const std::string& command, std::string_view word) {
  const std::string line = command + "\r\n";
  std::string_view rest;
  IoResult io = send({bytes_of(line), {}, {}, {}});
  if (io.good()) io = posix::wait_for_due_answer(fd(), POLLIN);
  if (io.good()) io = expect(word, rest);
  if (io.good()) return;
  if (io.status == IoStatus::deadline) posix::throw_errno(command + " of beanstalkd", EINTR);
  const std::string said = complaint();
  const char* why = io.status == IoStatus::peer_gone
                        ? "the other end is gone"
                        : std::strerror(static_cast<int>(io.bytes_or_errno));
  throw posix::Unavailable("beanstalkd does not answer to '" + command +
                           "': " + (said.empty() ? why : said) +
                           " (where it turns clients away it may lack descriptors: ulimit -n)");
}

IoResult BeanstalkConnection::put(std::string_view tube, ConstBytes head,
                                  ConstBytes body) noexcept {
  const bool goes_elsewhere = tube != used_;
  const auto tube_length = static_cast<int>(tube.size());
  Command command;
  command.length =
      std::snprintf(command.text.data(), command.text.size(), "%s%.*s%sput 0 0 %s %zu\r\n",
                    goes_elsewhere ? "use " : "", goes_elsewhere ? tube_length : 0, tube.data(),
                    goes_elsewhere ? "\r\n" : "", time_to_run_s, head.size() + body.size());
  if (const IoResult io = send({bytes_of(command.view()), head, body, bytes_of(line_end)});
      !io.good())
    return io;
  std::string_view rest;
  if (goes_elsewhere) {
    if (const IoResult io = expect("USING ", rest); !io.good()) return io;
    used_ = tube;
  }
  const IoResult io = expect("INSERTED ", rest);
  return io.good() ? IoResult::ok(body.size()) : io;
}

IoResult BeanstalkConnection::reserve(Bytes head, Bytes buffer) noexcept {
  Command command;
  command.length =
      taken_ == 0
          ? std::snprintf(command.text.data(), command.text.size(), "reserve\r\n")
          : std::snprintf(command.text.data(), command.text.size(), "delete %llu\r\nreserve\r\n",
                          static_cast<unsigned long long>(taken_));
  if (const IoResult io = send({bytes_of(command.view()), {}, {}, {}}); !io.good()) return io;
  std::string_view rest;
  if (std::exchange(taken_, 0) != 0)
    if (const IoResult io = expect("DELETED", rest); !io.good()) return io;
  if (const IoResult io = expect("RESERVED ", rest); !io.good()) return io;
  JobId job = 0;
  std::size_t job_bytes = 0;
  if (!take_number(rest, job) || !take_number(rest, job_bytes) || !rest.empty() || job == 0)
    return IoResult::error(EPROTO);
  taken_ = job;
  return take_job(job_bytes, head, buffer);
}

IoResult BeanstalkConnection::take_job(std::size_t job_bytes, Bytes head, Bytes buffer) noexcept {
  if (job_bytes < head.size() || job_bytes - head.size() > buffer.size())
    return IoResult::error(EPROTO);
  const Bytes body = buffer.first(job_bytes - head.size());
  std::array<std::byte, line_end.size()> behind{};
  for (const Bytes part : {head, body, Bytes(behind)})
    if (const IoResult io = take(part); !io.good()) return io;
  const bool is_whole = std::ranges::equal(behind, bytes_of(line_end));
  return is_whole ? IoResult::ok(body.size()) : IoResult::error(EPROTO);
}

IoResult BeanstalkConnection::send(std::array<ConstBytes, 4> parts) noexcept {
  std::array<iovec, 4> areas{};
  for (std::size_t i = 0; i < parts.size(); ++i)
    areas[i] = {const_cast<std::byte*>(parts[i].data()), parts[i].size()};
  msghdr all{};
  all.msg_iov = areas.data();
  all.msg_iovlen = areas.size();
  for (;;) {
    const ssize_t sent =
        posix::retry_interrupted([&] { return ::sendmsg(fd(), &all, MSG_NOSIGNAL); });
    if (sent < 0) return posix::result_from_errno();
    auto done = static_cast<std::size_t>(sent);
    for (; all.msg_iovlen > 0 && done >= all.msg_iov->iov_len; ++all.msg_iov, --all.msg_iovlen)
      done -= all.msg_iov->iov_len;
    if (all.msg_iovlen == 0) return IoResult::ok(0);
    all.msg_iov->iov_base = static_cast<std::byte*>(all.msg_iov->iov_base) + done;
    all.msg_iov->iov_len -= done;
  }
}

IoResult BeanstalkConnection::expect(std::string_view word, std::string_view& rest) noexcept {
  std::string_view line;
  if (const IoResult io = read_line(line); !io.good()) return io;
  if (!line.starts_with(word)) return refuse(line);
  rest = line.substr(word.size());
  return IoResult::ok(0);
}

IoResult BeanstalkConnection::refuse(std::string_view line) noexcept {
  const std::size_t length = std::min(line.size(), complaint_.size() - 1);
  std::copy_n(line.data(), length, complaint_.data());
  complaint_[length] = '\0';
  const bool lacks_memory = line.starts_with("OUT_OF_MEMORY") || line.starts_with("BURIED");
  return IoResult::error(lacks_memory ? ENOMEM : EPROTO);
}

IoResult BeanstalkConnection::read_line(std::string_view& line) noexcept {
  for (;;) {
    const std::string_view read(reinterpret_cast<const char*>(buffer_.get() + begin_),
                                end_ - begin_);
    const std::size_t length = read.substr(0, line_bytes_max).find(line_end);
    if (length != read.npos) {
      line = read.substr(0, length);
      begin_ += length + line_end.size();
      return IoResult::ok(0);
    }
    if (read.size() >= line_bytes_max) return IoResult::error(EPROTO);
    if (const IoResult io = fill(); !io.good()) return io;
  }
}

/// Reads what there is, behind what was read and not taken: less than a line.
IoResult BeanstalkConnection::fill() noexcept {
  std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
  end_ -= std::exchange(begin_, 0);
  const ssize_t got = posix::retry_interrupted(
      [&] { return ::read(fd(), buffer_.get() + end_, buffer_bytes - end_); });
  if (got < 0) return posix::result_from_errno();
  if (got == 0) return {IoStatus::peer_gone, 0};
  end_ += static_cast<std::size_t>(got);
  return IoResult::ok(0);
}

IoResult BeanstalkConnection::take(Bytes bytes) noexcept {
  const std::size_t from_buffer = std::min(bytes.size(), end_ - begin_);
  std::copy_n(buffer_.get() + begin_, from_buffer, bytes.data());
  begin_ += from_buffer;
  const Bytes rest = bytes.subspan(from_buffer);
  const IoResult io = posix::read_full(fd(), rest);
  if (!io.good()) return io;
  return io.bytes_or_errno == rest.size() ? IoResult::ok(bytes.size())
                                          : IoResult{IoStatus::peer_gone, 0};
}

}  // namespace pibench
