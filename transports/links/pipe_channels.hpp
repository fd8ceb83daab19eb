// Anonymous pipes between the parent and a worker; pipe(2).
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "transports/links/stream_link.hpp"
#include "transports/posix/queue_bytes.hpp"
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

/// A pipe up and, where the parent replies, one down, of the size that the user wants.
inline ChannelPair pipe_channels(const LinkSpec& spec) {
  ChannelPair pair;
  make_pipe(pair.parent.in, pair.worker.out);
  if (spec.replies) make_pipe(pair.worker.in, pair.parent.out);
  if (const std::size_t bytes = spec.settings.queue_bytes; bytes > 0)
    for (const posix::Fd* end : {&pair.worker.out, &pair.parent.out})
      if (*end) posix::set_pipe_bytes(*end, bytes);
  return pair;
}

}  // namespace pibench
