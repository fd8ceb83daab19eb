// The room of pipes and of sockets' buffers; pipe(7), socket(7).
#pragma once

#include <cstddef>

#include "transports/posix/fd.hpp"

namespace pibench::posix {

// These throw std::system_error that names the call, with the remedy where the machine allows less.

std::size_t pipe_bytes(const Fd& end);
/// The kernel rounds up to a power of two of pages.
void set_pipe_bytes(const Fd& end, std::size_t bytes);

/// How many messages a pipe takes whole, each by one write. What a message has over whole pages
/// joins the last page where there is room for all of it; else it begins another.
std::size_t messages_in_pipe(std::size_t pipe_bytes, std::size_t message_bytes);

enum class SocketBuffer { sending, receiving };

/// As the kernel counts it: with what it needs itself to keep the messages.
std::size_t socket_buffer_bytes(const Fd& socket, SocketBuffer buffer);
/// The kernel rounds up what is very little.
void set_socket_buffer_bytes(const Fd& socket, SocketBuffer buffer, std::size_t bytes);

}  // namespace pibench::posix
