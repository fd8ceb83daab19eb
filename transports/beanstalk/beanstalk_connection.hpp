// One connection to a beanstalkd, and the commands of its protocol that carry messages:
// protocol.txt of beanstalkd.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "transports/contract/io.hpp"
#include "transports/posix/fd.hpp"

namespace pibench {

class BeanstalkConnection {
 public:
  /// Throws std::system_error.
  explicit BeanstalkConnection(const std::string& socket_path);

  /// Has reserve() take jobs of this tube alone, from now on. Throws posix::Unavailable where the
  /// server does not answer.
  void watch(const std::string& tube);
  /// Has the server know the tube of the next put(), which would tell it else. Throws as watch()
  /// does.
  void use(const std::string& tube);

  /// Puts a job into a tube: a head and a body, which are one to the server. Waits until the server
  /// has it.
  IoResult put(std::string_view tube, ConstBytes head, ConstBytes body) noexcept;
  /// Waits for a job and takes it: what it begins with goes to `head`, the rest to `buffer`; ok
  /// with the bytes of the rest, failed(EPROTO) where it does not fit. The server deletes it when
  /// it is asked for the next, or forgets it with all others when it ends.
  IoResult reserve(Bytes head, Bytes buffer) noexcept;

  int fd() const noexcept { return socket_.get(); }
  /// The last answer of the server that was none to be expected; empty where there was none.
  std::string complaint() const { return complaint_.data(); }

 private:
  using JobId = std::uint64_t;

  IoResult send(std::array<ConstBytes, 4> parts) noexcept;
  /// Waits for a line that begins with `word`; `rest` is what follows, until the next is read.
  IoResult expect(std::string_view word, std::string_view& rest) noexcept;
  IoResult read_line(std::string_view& line) noexcept;
  IoResult refuse(std::string_view line) noexcept;
  IoResult fill() noexcept;
  /// Reads so many bytes of a job.
  IoResult take(Bytes bytes) noexcept;
  IoResult take_job(std::size_t job_bytes, Bytes head, Bytes buffer) noexcept;

  /// Asks, and throws unless the answer begins with `word`.
  void ask(const std::string& command, std::string_view word);

  posix::Fd socket_;
  std::string used_;  // the tube of the latest put()
  JobId taken_ = 0;   // the job that is to be deleted; 0: none
  std::unique_ptr<std::byte[]> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::array<char, 160> complaint_{};  // NUL-terminated
};

}  // namespace pibench
