#include "transports/posix/socket.hpp"

#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "transports/posix/probe.hpp"
#include "transports/posix/remedies.hpp"

namespace pibench::posix {
namespace {

/// The process at the other end of a Unix socket.
pid_t peer_process(const Fd& socket) {
  ucred credentials{};
  socklen_t bytes = sizeof credentials;
  checked(::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &bytes),
          "getsockopt(SO_PEERCRED)");
  return credentials.pid;
}

std::string name_of(int family) {
  if (family == AF_UNIX) return "AF_UNIX";
  return family == AF_INET ? "AF_INET" : "AF_INET6";
}

}  // namespace

const sockaddr* SocketAddress::get() const noexcept {
  return reinterpret_cast<const sockaddr*>(&storage_);
}

sockaddr* SocketAddress::get() noexcept {
  return reinterpret_cast<sockaddr*>(&storage_);
}

bool operator==(const SocketAddress& a, const SocketAddress& b) noexcept {
  return a.bytes_ == b.bytes_ && std::memcmp(&a.storage_, &b.storage_, a.bytes_) == 0;
}

SocketAddress SocketAddress::of_path(const std::filesystem::path& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof name.sun_path)
    throw_errno("socket in " + path.parent_path().string(), ENAMETOOLONG, shorter_tmpdir);
  std::memcpy(name.sun_path, text.c_str(), text.size() + 1);
  SocketAddress address;
  std::memcpy(&address.storage_, &name, sizeof name);
  address.bytes_ = sizeof name;
  return address;
}

SocketAddress SocketAddress::loopback(int family) {
  SocketAddress address;
  if (family == AF_INET) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::memcpy(&address.storage_, &name, sizeof name);
    address.bytes_ = sizeof name;
  } else {
    sockaddr_in6 name{};
    name.sin6_family = AF_INET6;
    name.sin6_addr = in6addr_loopback;
    std::memcpy(&address.storage_, &name, sizeof name);
    address.bytes_ = sizeof name;
  }
  return address;
}

SocketAddress SocketAddress::of_socket(const Fd& socket) {
  SocketAddress address;
  address.bytes_ = sizeof address.storage_;
  checked(::getsockname(socket.get(), address.get(), &address.bytes_), "getsockname");
  return address;
}

SocketAddress SocketAddress::of_peer(const Fd& socket) {
  SocketAddress address;
  address.bytes_ = sizeof address.storage_;
  checked(::getpeername(socket.get(), address.get(), &address.bytes_), "getpeername");
  return address;
}

Fd make_socket(int family, int type) {
  Fd socket(checked(::socket(family, type | SOCK_CLOEXEC, 0), "socket(" + name_of(family) + ")",
                    more_descriptors));
  // bind() gives a socket's mode to its name.
  checked(::fchmod(socket.get(), 0600), "fchmod of a socket");
  return socket;
}

void bind_socket(const Fd& socket, const SocketAddress& address) {
  checked(::bind(socket.get(), address.get(), address.bytes()),
          "bind(" + name_of(address.family()) + ")", loopback_up);
}

void connect_socket(const Fd& socket, const SocketAddress& address) {
  checked(
      retry_interrupted([&] { return ::connect(socket.get(), address.get(), address.bytes()); }),
      "connect(" + name_of(address.family()) + ")", loopback_up);
}

void set_socket_option(const Fd& socket, int level, int option, int value) {
  checked(::setsockopt(socket.get(), level, option, &value, sizeof value),
          "setsockopt " + std::to_string(option) + " to " + std::to_string(value));
}

int socket_option(const Fd& socket, int level, int option) {
  int value = 0;
  socklen_t bytes = sizeof value;
  checked(::getsockopt(socket.get(), level, option, &value, &bytes),
          "getsockopt " + std::to_string(option));
  return value;
}

Probe probe_loopback(int family, int type) {
  return probe_by([&] { bind_socket(make_socket(family, type), SocketAddress::loopback(family)); });
}

Listener::Listener(int type, const SocketAddress& address)
    : type_(type), socket_(make_socket(address.family(), type)) {
  bind_socket(socket_, address);
  checked(::listen(socket_.get(), SOMAXCONN), "listen");
  address_ = SocketAddress::of_socket(socket_);
}

Listener::Connection Listener::connect() {
  Connection connection;
  connection.connected = make_socket(address_.family(), type_);
  connect_socket(connection.connected, address_);
  connection.accepted = accept_from(connection.connected);
  return connection;
}

/// An Internet socket is known by its address; Unix sockets that connect have none, but a process.
/// A stranger who has left again has no address any more.
bool Listener::is_other_end(const Fd& accepted, const Fd& connected) const {
  if (address_.family() == AF_UNIX) return peer_process(accepted) == ::getpid();
  const SocketAddress ours = SocketAddress::of_socket(connected);
  try {
    return SocketAddress::of_peer(accepted) == ours;
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::not_connected) throw;
    return false;
  }
}

/// As many strangers as the queue holds may have come before the connection of our own.
Fd Listener::accept_from(const Fd& connected) {
  for (int strangers = 0; strangers <= SOMAXCONN; ++strangers) {
    if (interruption::requested()) throw_errno("accept4", EINTR);
    Fd accepted(retry_interrupted(
        [&] { return ::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC); }));
    if (!accepted && errno != ECONNABORTED) throw_errno("accept4", errno, more_descriptors);
    if (accepted && is_other_end(accepted, connected)) return accepted;
  }
  throw_errno("accept4: others come in our place", EBUSY);
}

}  // namespace pibench::posix
