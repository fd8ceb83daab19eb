#include "transports/posix/socket.hpp"

#include <linux/netlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "transports/posix/probe.hpp"
#include "transports/posix/remedies.hpp"

namespace pibench::posix {
namespace {

/// A connection that was made is in the queue; on the busiest machine it is within moments.
constexpr int in_the_queue_ms = 2000;

/// The process at the other end of a Unix socket.
pid_t peer_process(const Fd& socket) {
  ucred credentials{};
  socklen_t bytes = sizeof credentials;
  checked(::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &bytes),
          "getsockopt(SO_PEERCRED)");
  return credentials.pid;
}

std::string name_of(int family) {
  switch (family) {
    case AF_UNIX:
      return "AF_UNIX";
    case AF_NETLINK:
      return "AF_NETLINK";
    default:
      return family == AF_INET ? "AF_INET" : "AF_INET6";
  }
}

/// Of a connected socket, to which others send in vain: so there is an end to it.
void throw_away_received(const Fd& socket) {
  std::byte any{};
  while (::recv(socket.get(), &any, sizeof any, MSG_DONTWAIT) >= 0) continue;
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

SocketAddress SocketAddress::of_abstract_name(std::string_view text) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (text.size() >= sizeof name.sun_path)
    throw_errno("abstract socket " + std::string(text), ENAMETOOLONG);
  std::ranges::copy(text, name.sun_path + 1);
  const std::size_t name_bytes = text.empty() ? 0 : 1 + text.size();
  SocketAddress address;
  std::memcpy(&address.storage_, &name, sizeof name);
  address.bytes_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_bytes);
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

SocketAddress SocketAddress::netlink() {
  sockaddr_nl name{};
  name.nl_family = AF_NETLINK;
  SocketAddress address;
  std::memcpy(&address.storage_, &name, sizeof name);
  address.bytes_ = sizeof name;
  return address;
}

SocketAddress SocketAddress::of_socket(const Fd& socket) {
  SocketAddress address;
  address.bytes_ = sizeof address.storage_;
  checked(::getsockname(socket.get(), address.get(), &address.bytes_), "getsockname");
  return address;
}

Fd SocketAddress::accept(const Fd& listening, SocketAddress& peer) {
  return Fd(retry_interrupted([&] {
    peer.bytes_ = sizeof peer.storage_;
    return ::accept4(listening.get(), peer.get(), &peer.bytes_, SOCK_CLOEXEC);
  }));
}

Fd make_socket(int family, int type, int protocol) {
  Fd socket(checked(::socket(family, type | SOCK_CLOEXEC, protocol),
                    "socket(" + name_of(family) + ")", usable_sockets));
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

void connect_sockets(const Fd& a, const Fd& b) {
  connect_socket(a, SocketAddress::of_socket(b));
  connect_socket(b, SocketAddress::of_socket(a));
  throw_away_received(a);
  throw_away_received(b);
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

void reset_at_close(const Fd& socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  checked(::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once),
          "setsockopt(SO_LINGER)");
}

Probe probe_loopback(int family, int type) {
  return probe_by([&] { bind_socket(make_socket(family, type), SocketAddress::loopback(family)); });
}

Listener::Listener(int type, const SocketAddress& address, Preparation prepare, int protocol)
    : type_(type),
      protocol_(protocol),
      prepare_(std::move(prepare)),
      socket_(make_prepared(address.family())) {
  bind_socket(socket_, address);
  checked(::listen(socket_.get(), SOMAXCONN), "listen");
  address_ = SocketAddress::of_socket(socket_);
}

Fd Listener::make_prepared(int family) const {
  Fd socket = make_socket(family, type_, protocol_);
  if (prepare_) prepare_(socket);
  return socket;
}

Listener::Connection Listener::connect() {
  Connection connection;
  connection.connected = make_prepared(address_.family());
  connect_socket(connection.connected, address_);
  accept(connection);
  return connection;
}

/// An Internet socket is known by its address; Unix sockets that connect have none, but a process.
bool Listener::is_other_end(const Connection& connection, const SocketAddress& peer) const {
  if (address_.family() == AF_UNIX) return peer_process(connection.accepted) == ::getpid();
  return peer == SocketAddress::of_socket(connection.connected);
}

void Listener::await_connection() const {
  pollfd waiting{.fd = socket_.get(), .events = POLLIN, .revents = 0};
  if (checked(retry_interrupted([&] { return ::poll(&waiting, 1, in_the_queue_ms); }), "poll") == 0)
    throw_errno("accept4: the connection of our own does not come", ETIMEDOUT);
}

/// As many strangers as the queue holds may have come before the connection of our own.
void Listener::accept(Connection& connection) const {
  for (int strangers = 0; strangers <= SOMAXCONN; ++strangers) {
    if (interruption::requested()) throw_errno("accept4", EINTR);
    await_connection();
    SocketAddress peer;
    connection.accepted = SocketAddress::accept(socket_, peer);
    if (!connection.accepted && errno != ECONNABORTED)
      throw_errno("accept4", errno, more_descriptors);
    if (connection.accepted && is_other_end(connection, peer)) return;
  }
  throw_errno("accept4: others come in our place", EBUSY);
}

}  // namespace pibench::posix
