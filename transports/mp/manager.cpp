#include "transports/mp/manager.hpp"

#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "transports/mp/manager_server.hpp"
#include "transports/posix/blocked_signals.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/removal.hpp"
#include "transports/posix/server_process.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::mp {
namespace {

using Length = std::uint32_t;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    posix::throw_errno("a manager's socket", ENAMETOOLONG, posix::shorter_tmpdir);
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

posix::Fd make_socket() {
  return posix::Fd(posix::checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0),
                                  "socket(AF_UNIX)", posix::more_descriptors));
}

/// Listens before the fork, so that nobody has to wait for the server to start.
posix::Fd listen_at(const std::string& path) {
  posix::Fd socket = make_socket();
  const sockaddr_un address = address_of(path);
  posix::checked(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
                 "bind of a manager's socket");
  posix::checked(::chmod(path.c_str(), 0600), "chmod of a manager's socket");
  posix::checked(::listen(socket.get(), SOMAXCONN), "listen at a manager's socket");
  return socket;
}

Key make_key() {
  Key key{};
  posix::checked(::getrandom(key.data(), key.size(), 0), "getrandom");
  return key;
}

/// Runs in the child.
[[noreturn]] void become_server(posix::Fd listening, const Key& key, const Registry& registry,
                                pid_t parent) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  ::setsid();  // a terminal's Ctrl-C is for us, not for the server
  const posix::BlockedSignals handlers_are_the_parents;
  const posix::interruption::ScopedCheck nobody(nullptr, nullptr);
  serve(std::move(listening), key, registry);
}

std::string name_of(pid_t server) {
  return "the manager's server (process " + std::to_string(server) + ")";
}

[[noreturn]] void throw_no_connection(pid_t server, int error_number) {
  if (error_number == EINTR) throw Interrupted("a call was interrupted");
  if (error_number == ECONNREFUSED || error_number == ENOENT)
    throw ManagerGone(name_of(server) + " does not answer: " + ::strerror(error_number));
  posix::throw_errno("connect to a manager's server", error_number);
}

/// A server that can start no thread for a client, or has no descriptor for it, hangs up.
[[noreturn]] void throw_no_proof(pid_t server, IoResult proof) {
  static constexpr std::array more{
      posix::Remedy{ECONNRESET, "it may lack threads or descriptors: ulimit -u, ulimit -n"}};
  if (proof.status == IoStatus::deadline) throw Interrupted("a call was interrupted");
  if (proof.status == IoStatus::failed)
    posix::throw_errno("authentication with a manager's server",
                       static_cast<int>(proof.bytes_or_errno));
  const std::string trouble = posix::trouble_of(server);
  posix::throw_errno(
      "a manager's server hung up at once" + (trouble.empty() ? "" : " and " + trouble), ECONNRESET,
      more);
}

}  // namespace

Client::Client(const Address& address) : server_(address.server), socket_(make_socket()) {
  const sockaddr_un at = address_of(address.socket_path);
  if (posix::retry_interrupted([&] {
        return ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at);
      }) != 0)
    throw_no_connection(server_, errno);
  IoResult proof = give_proof(socket_.get(), address.key, Side::client);
  if (proof.good()) proof = demand_proof(socket_.get(), address.key, Side::server);
  if (!proof.good()) throw_no_proof(server_, proof);
}

void Client::begin_request() {
  const Length unknown_yet = 0;
  request_.write(reinterpret_cast<const char*>(&unknown_yet), sizeof unknown_yet);
}

IoResult Client::exchange(std::string_view& result) noexcept {
  if (request_.size() - sizeof(Length) > call_bytes_max) return {IoStatus::too_large, 0};
  const auto request_length = static_cast<Length>(request_.size() - sizeof(Length));
  std::memcpy(request_.data(), &request_length, sizeof request_length);
  const IoResult sent = posix::write_full(socket_.get(), bytes_of(request_));
  if (!sent.good()) return sent;
  Length length = 0;
  const IoResult header =
      posix::read_full(socket_.get(), std::as_writable_bytes(std::span(&length, 1)));
  if (!header.good()) return header;
  if (header.bytes_or_errno < sizeof length) return {IoStatus::peer_gone, 0};
  if (length == 0 || length > call_bytes_max) return not_an_answer();
  try {
    if (answer_.size() < length) answer_.resize(length);
  } catch (...) {
    return result_of_exception();
  }
  const Bytes answer = std::as_writable_bytes(std::span(answer_)).first(length);
  const IoResult body = posix::read_full(socket_.get(), answer);
  if (!body.good()) return body;
  if (body.bytes_or_errno < length) return {IoStatus::peer_gone, 0};
  result = text_of(answer).substr(1);
  return answer_.front() == '+' ? IoResult::ok(result.size()) : IoResult::error(EPROTO);
}

/// Closes the connection, as nobody knows where the next answer would start.
IoResult Client::not_an_answer() noexcept {
  ::shutdown(socket_.get(), SHUT_RDWR);
  return IoResult::error(EPROTO);
}

std::string_view Client::checked_exchange() {
  std::string_view result;
  const IoResult io = exchange(result);
  if (io.good()) return result;
  if (io.status == IoStatus::deadline) throw Interrupted("a call was interrupted");
  if (io == IoResult::error(EPROTO) && !result.empty())
    throw RemoteError(answer_as<std::string>(result));
  if (io.status == IoStatus::too_large) throw RemoteError("too large a request");
  if (io.status == IoStatus::failed && io != IoResult::error(EPROTO))
    throw ManagerGone(name_of(server_) +
                      " cannot be reached: " + ::strerror(static_cast<int>(io.bytes_or_errno)));
  throw ManagerGone(name_of(server_) +
                    " has closed the connection, or does not answer as it ought to");
}

Manager::Manager(const posix::RunDirectory& run, const Registry& registry)
    : directory_(run.make_directory("manager-")), owner_(::getpid()) {
  try {
    address_.socket_path = (directory_ / "m.sock").string();
    address_.key = make_key();
    posix::Fd listening = listen_at(address_.socket_path);
    address_.server = posix::checked(::fork(), "fork of a manager", posix::more_processes);
    if (address_.server == 0) become_server(std::move(listening), address_.key, registry, owner_);
  } catch (...) {
    stop();
    throw;
  }
}

Manager::Manager(Manager&& other) noexcept
    : directory_(std::exchange(other.directory_, {})),
      address_(std::move(other.address_)),
      owner_(std::exchange(other.owner_, -1)) {}

Manager& Manager::operator=(Manager&& other) noexcept {
  std::swap(directory_, other.directory_);
  std::swap(address_, other.address_);
  std::swap(owner_, other.owner_);
  return *this;
}

Manager::~Manager() {
  stop();
}

std::string Manager::trouble() const {
  const std::string trouble = posix::trouble_of(address_.server);
  return trouble.empty() ? trouble : name_of(address_.server) + " " + trouble;
}

void Manager::stop() noexcept {
  if (owner_ != ::getpid()) return;
  if (address_.server > 0) posix::end_server(address_.server);  // what it owns ends with it
  posix::remove_own_tree(directory_.c_str());
}

}  // namespace pibench::mp
