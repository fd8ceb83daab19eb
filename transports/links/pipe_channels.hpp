// Anonymous pipes between the parent and a worker; pipe(2).
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "transports/links/stream_link.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

/// Makes a pipe, its ends closed on exec. Throws std::system_error.
inline void make_pipe(posix::Fd& read_end, posix::Fd& write_end) {
  std::array<int, 2> fds{};
  posix::checked(::pipe2(fds.data(), O_CLOEXEC), "pipe2", posix::more_descriptors);
  read_end.reset(fds[0]);
  write_end.reset(fds[1]);
}

/// A pipe up and, where the parent replies, one down.
inline ChannelPair pipe_channels(const LinkSpec& spec) {
  ChannelPair pair;
  make_pipe(pair.parent.in, pair.worker.out);
  if (spec.replies) make_pipe(pair.worker.in, pair.parent.out);
  return pair;
}

}  // namespace pibench
