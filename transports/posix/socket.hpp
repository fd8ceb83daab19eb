// Sockets, their addresses and connections within one process; socket(7), unix(7), ip(7).
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "transports/contract/io.hpp"
#include "transports/contract/probe.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::posix {

class SocketAddress {
 public:
  /// The address of a socket in the file system. Throws std::system_error where the path is too
  /// long for one.
  static SocketAddress of_path(const std::filesystem::path& path);
  /// An abstract address of the kernel's own, which anybody may connect to. Without a name, bind()
  /// chooses one. Throws std::system_error where the name is too long.
  static SocketAddress of_abstract_name(std::string_view name);
  /// 127.0.0.1 or ::1 (AF_INET, AF_INET6), at a port that bind() is to choose.
  static SocketAddress loopback(int family);
  /// A netlink socket's, at a port id that bind() is to choose.
  static SocketAddress netlink();
  /// getsockname(2); throws std::system_error.
  static SocketAddress of_socket(const Fd& socket);
  /// accept4(2), with the address of who connects; closed on exec. None, and errno, where it fails.
  static Fd accept(const Fd& listening, SocketAddress& peer);

  const sockaddr* get() const noexcept;
  socklen_t bytes() const noexcept { return bytes_; }
  int family() const noexcept { return storage_.ss_family; }
  friend bool operator==(const SocketAddress& a, const SocketAddress& b) noexcept;

 private:
  sockaddr* get() noexcept;

  sockaddr_storage storage_{};
  socklen_t bytes_ = 0;
};

// These throw std::system_error that names the call.

/// Closed on exec; of mode 0600 where it gets a name. Protocol 0 is the usual one of its family and
/// type.
Fd make_socket(int family, int type, int protocol = 0);
void bind_socket(const Fd& socket, const SocketAddress& address);
void connect_socket(const Fd& socket, const SocketAddress& address);
/// Connects two bound sockets for datagrams to each other. What others sent before is thrown away.
void connect_sockets(const Fd& a, const Fd& b);
void set_socket_option(const Fd& socket, int level, int option, int value);
int socket_option(const Fd& socket, int level, int option);
/// A TCP connection of this socket, or of those that it accepts, is reset when it is closed.
/// Without that, every link would leave its ports in TIME-WAIT for a minute, and thousands of short
/// links use them up. For the side that closes last, or gives up.
void reset_at_close(const Fd& socket);

/// Tries whether sockets of that family and type can have the loopback address.
Probe probe_loopback(int family, int type);

/// A listening socket that the opening process itself connects to, so that nobody has to wait for
/// anybody. For Unix addresses, the name is the caller's to remove.
class Listener {
 public:
  /// To be done with a socket of either side before it has to do with the other.
  using Preparation = std::function<void(const Fd&)>;

  /// `prepare` is given the listening socket, of which those that it accepts are copies, and each
  /// that is to connect. Throws std::system_error.
  Listener(int type, const SocketAddress& address, Preparation prepare = {}, int protocol = 0);

  struct Connection {
    Fd accepted;
    Fd connected;
  };
  const SocketAddress& address() const noexcept { return address_; }
  /// Both ends of a new connection. Whoever else connects is turned away. Throws std::system_error.
  Connection connect();

 private:
  void await_connection() const;
  void accept(Connection& connection) const;
  bool is_other_end(const Connection& connection, const SocketAddress& peer) const;

  Fd make_prepared(int family) const;

  int type_;
  int protocol_;
  Preparation prepare_;
  Fd socket_;
  SocketAddress address_;
};

// One message with a header of the transport's own in front, by one system call.

/// ok with the message's bytes, else as result_from_errno() says. An empty header costs nothing.
inline IoResult send_message(int socket, ConstBytes header, ConstBytes message) noexcept {
  const auto part = [](ConstBytes bytes) {
    return iovec{const_cast<std::byte*>(bytes.data()), bytes.size()};
  };
  std::array parts{part(header), part(message)};
  msghdr both{};
  both.msg_iov = parts.data();
  both.msg_iovlen = parts.size();
  const ssize_t sent = retry_interrupted([&] {
    return header.empty() ? ::send(socket, message.data(), message.size(), MSG_NOSIGNAL)
                          : ::sendmsg(socket, &both, MSG_NOSIGNAL);
  });
  return sent >= 0 ? IoResult::ok(message.size()) : result_from_errno();
}

/// ok with the message's bytes, header not counted; failed(EPROTO) for a message that does not fit
/// or has no whole header. `flags` as for recv(2). End of file gives ok(0) without a header, and
/// else peer_gone.
inline IoResult receive_message(int socket, Bytes header, Bytes buffer, int flags = 0) noexcept {
  const auto part = [](Bytes bytes) { return iovec{bytes.data(), bytes.size()}; };
  std::array parts{part(header), part(buffer)};
  msghdr both{};
  both.msg_iov = parts.data();
  both.msg_iovlen = parts.size();
  const ssize_t got = retry_interrupted([&] {
    return header.empty() ? ::recv(socket, buffer.data(), buffer.size(), flags | MSG_TRUNC)
                          : ::recvmsg(socket, &both, flags | MSG_TRUNC);
  });
  if (got < 0) return result_from_errno();
  if (got == 0 && !header.empty()) return {IoStatus::peer_gone, 0};
  const auto bytes = static_cast<std::size_t>(got);
  if (bytes < header.size() || bytes > header.size() + buffer.size())
    return IoResult::error(EPROTO);
  return IoResult::ok(bytes - header.size());
}

}  // namespace pibench::posix
