// Locks of bytes of a file, which belong to an open file description; fcntl(2).
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "transports/posix/fd.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::posix {

/// Places in a file, whether or not it is as long: they number 2 to the power of 63.
struct ByteRange {
  std::uint64_t first;
  std::uint64_t count;  ///< at least 1
};

/// The locks of one open file description (F_OFD_SETLKW). All processes that have inherited it hold
/// them together, and they go with its last descriptor. Classic locks belong to a process, which
/// loses them as soon as it closes any descriptor of the file.
class ByteLocks {
 public:
  explicit ByteLocks(Fd file) noexcept : file_(std::move(file)) {}

  /// Sleeps while another description has any of the bytes; those that this one has stay so.
  IoResult lock(ByteRange bytes) const noexcept { return set(F_OFD_SETLKW, F_WRLCK, bytes); }
  /// Of what another description has, it unlocks nothing.
  IoResult unlock(ByteRange bytes) const noexcept { return set(F_OFD_SETLK, F_UNLCK, bytes); }

  /// The descriptor, which still holds the locks; this object has none from now on.
  Fd take_file() noexcept { return std::move(file_); }

 private:
  IoResult set(int command, short type, ByteRange bytes) const noexcept {
    struct flock range {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    range.l_start = static_cast<off_t>(bytes.first);
    range.l_len = static_cast<off_t>(bytes.count);
    const int result = retry_interrupted([&] { return ::fcntl(file_.get(), command, &range); });
    return result == 0 ? IoResult::ok(0) : result_from_errno();
  }

  Fd file_;
};

}  // namespace pibench::posix
