#include "tests/fuzz/hostile_server.hpp"

#include <array>
#include <deque>
#include <thread>

namespace pibench::fuzz {
namespace {

/// Removed when the process ends: a server's thread, which goes on until then, needs only its
/// socket.
posix::RunDirectory& new_directory() {
  static std::deque<posix::RunDirectory> directories;
  return directories.emplace_back(posix::RunDirectory::create());
}

}  // namespace

HostileServer::HostileServer(Greeting greeting)
    : run_(new_directory()),
      path_(run_.path() / "s"),
      listening_(posix::make_socket(AF_UNIX, SOCK_STREAM)),
      greeting_(std::move(greeting)) {
  posix::bind_socket(listening_, posix::SocketAddress::of_path(path_));
  posix::checked(::listen(listening_.get(), SOMAXCONN), "listen");
  std::thread([this] { serve(); }).detach();
}

void HostileServer::is_to_say(std::string_view bytes) {
  const std::scoped_lock lock(mutex_);
  speech_ = bytes;
}

std::string HostileServer::speech() {
  const std::scoped_lock lock(mutex_);
  return speech_;
}

void HostileServer::serve() {
  for (;;) {
    const posix::Fd client(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (client) attend(client);
  }
}

/// A client that is closed with bytes unread would see that instead of what was said.
void HostileServer::attend(const posix::Fd& client) {
  if (greeting_ && !greeting_(client.get())) return;
  const std::string bytes = speech();
  static_cast<void>(posix::write_full(client.get(), std::as_bytes(std::span(bytes))));
  ::shutdown(client.get(), SHUT_WR);
  std::array<std::byte, 4096> ignored;
  for (IoResult io = IoResult::ok(1); io.good() && io.bytes_or_errno > 0;)
    io = posix::read_full(client.get(), ignored);
}

}  // namespace pibench::fuzz
