#include "transports/mp/manager_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>
#include <list>
#include <system_error>
#include <thread>

namespace pibench::mp {
namespace {

using Length = std::uint32_t;

/// An object of a registered class. Its calls take turns among themselves alone.
class Wrapped final : public SharedObject {
 public:
  explicit Wrapped(std::unique_ptr<RegisteredObject> object) : object_(std::move(object)) {}
  std::string call(const Call& c) override {
    c.lock.unlock();
    std::string result;
    {
      const std::scoped_lock turn(turn_);
      result = object_->call(c.method, c.arguments);
    }
    c.lock.lock();
    return result;
  }

 private:
  std::mutex turn_;
  std::unique_ptr<RegisteredObject> object_;
};

/// Cuts a request into its objects.
void split(std::string_view request, Arguments& parts) {
  parts.clear();
  for (std::size_t at = 0; at < request.size();) {
    const std::size_t begin = at;
    if (!skip_object(request, at)) throw RemoteError("a request that is no msgpack");
    parts.push_back(request.substr(begin, at - begin));
  }
  if (parts.size() < 2) throw RemoteError("a request without a method");
}

class Server {
 public:
  Server(posix::Fd listening, const Key& key, const Registry& registry)
      : listening_(std::move(listening)), key_(key), objects_(registry) {}

  [[noreturn]] void run() {
    for (;;) {
      watch();
      for (std::size_t i = 1; i < polled_.size(); ++i)
        if (polled_[i].revents != 0) handle_death(polled_[i].fd);
      if (polled_.front().revents != 0) accept_client();
    }
  }

 private:
  /// Waits for a client that comes, or one whose connection has ended.
  void watch() {
    polled_.assign(1, {.fd = listening_.get(), .events = POLLIN, .revents = 0});
    for (const auto& peer : peers_)
      polled_.push_back({.fd = peer->socket.get(), .events = POLLRDHUP, .revents = 0});
    while (::poll(polled_.data(), polled_.size(), -1) < 0)
      if (errno != EINTR) pause();
  }
  /// Waits before another try of a call for which the kernel has no memory at the moment.
  static void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }

  void accept_client() {
    posix::Fd socket(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket) return handle_accept_error(errno);
    const auto peer = std::make_shared<Peer>();
    peer->socket = std::move(socket);
    peers_.push_back(peer);
    try {
      std::thread([this, peer] { serve_client(*peer); }).detach();
    } catch (const std::system_error&) {
      peers_.pop_back();  // which hangs up: the others keep their server
    }
  }

  /// A client for whom there is no descriptor learns it by the end of its connection. A server that
  /// may not accept clients at all ends with the errno.
  void handle_accept_error(int error_number) {
    if (error_number == EMFILE || error_number == ENFILE) return reject_client();
    const bool passes =
        error_number == EINTR || error_number == EAGAIN || error_number == ECONNABORTED;
    if (!passes) ::_exit(error_number);
  }
  void reject_client() {
    if (!spare_) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    spare_.reset();
    if (!posix::Fd(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC))) pause();
    spare_ = open_spare();
  }
  static posix::Fd open_spare() { return posix::Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

  void handle_death(int fd) {
    const auto peer = std::ranges::find(peers_, fd, [](const auto& p) { return p->socket.get(); });
    objects_.handle_death(**peer);
    peers_.erase(peer);
  }

  /// Runs in a client's thread. The main thread sees the hang-up at its end.
  void serve_client(Peer& peer) noexcept {
    try {
      const int socket = peer.socket.get();
      if (demand_proof(socket, key_, Side::client).good() &&
          give_proof(socket, key_, Side::server).good())
        while (answer_one(peer)) continue;
    } catch (...) {
      // PeerGone, or no memory: there is no client to answer, or no room for an answer.
    }
    ::shutdown(peer.socket.get(), SHUT_RDWR);
  }

  bool answer_one(Peer& peer) {
    Length length = 0;
    const auto header = std::as_writable_bytes(std::span(&length, 1));
    const IoResult io = posix::read_full(peer.socket.get(), header);
    if (!io.good() || io.bytes_or_errno < sizeof length || length > call_bytes_max) return false;
    std::string request(length, '\0');
    const IoResult body =
        posix::read_full(peer.socket.get(), std::as_writable_bytes(std::span(request)));
    if (!body.good() || body.bytes_or_errno < length) return false;
    const std::string answer = objects_.answer_to(request, peer);
    return posix::write_full(peer.socket.get(), bytes_of(answer)).good();
  }

  posix::Fd listening_;
  posix::Fd spare_ = open_spare();
  const Key& key_;
  Objects objects_;
  std::list<std::shared_ptr<Peer>> peers_;  // the main thread's, as is the next
  std::vector<pollfd> polled_;
};

/// close_range(2), which some kernels and filters do not have.
void close_between(unsigned first, unsigned last) noexcept {
  if (first > last || ::close_range(first, last, 0) == 0) return;
  const auto end = static_cast<unsigned>(::sysconf(_SC_OPEN_MAX));
  for (unsigned fd = first; fd <= last && fd < end; ++fd) ::close(static_cast<int>(fd));
}

/// Inherited ends would keep others from seeing that their peers have gone.
void close_all_but(int kept) noexcept {
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, fd);
  const auto first = static_cast<unsigned>(kept);
  close_between(3, first - 1);
  close_between(first + 1, ~0U);
}

}  // namespace

Call::Deadline Call::deadline(std::size_t index) const {
  constexpr double seconds_max = 1e6;
  if (index >= arguments.size() || arguments[index] == packed(msgpack::type::nil_t())) return {};
  const auto seconds = arg<double>(index);
  if (std::isnan(seconds)) throw RemoteError("a time-out that is not a number");
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(
                            std::chrono::duration<double>(std::clamp(seconds, 0.0, seconds_max)));
}

std::string Objects::answer_to(std::string_view request, Peer& peer) {
  std::string answer(sizeof(Length), '\0');
  try {
    answer += '+' + perform(request, peer);
    if (answer.size() - sizeof(Length) > call_bytes_max) throw RemoteError("too large an answer");
  } catch (const std::exception& error) {
    answer.resize(sizeof(Length));
    answer += '-' + packed(std::string(error.what()));
  }
  const auto length = static_cast<Length>(answer.size() - sizeof(Length));
  std::memcpy(answer.data(), &length, sizeof length);
  return answer;
}

std::string Objects::perform(std::string_view request, Peer& peer) {
  Arguments arguments;
  split(request, arguments);
  const auto id = argument<std::uint64_t>(arguments, 0);
  const auto method = argument<std::string>(arguments, 1);
  arguments.erase(arguments.begin(), arguments.begin() + 2);
  std::unique_lock lock(mutex_);
  if (peer.gone) throw PeerGone{};
  if (id == 0) return packed(create(method, arguments));
  const auto found = objects_.find(id);
  if (found == objects_.end()) throw RemoteError("no object " + std::to_string(id));
  return found->second->call({method, arguments, peer, lock});
}

std::uint64_t Objects::create(const std::string& type, const Arguments& arguments) {
  std::unique_ptr<SharedObject> object = make_builtin(type, arguments);
  const auto registered = registry_.classes().find(type);
  if (!object && registered == registry_.classes().end()) throw RemoteError("no class " + type);
  if (!object) object = std::make_unique<Wrapped>(registered->second(arguments));
  objects_.emplace(++last_id_, std::move(object));
  return last_id_;
}

void Objects::handle_death(Peer& peer) {
  const std::scoped_lock lock(mutex_);
  peer.gone = true;
  if (peer.waiting_on != nullptr) peer.waiting_on->notify_all();
  for (const auto& [id, object] : objects_) object->forget(peer);
}

bool Objects::keeps_waiting(const Peer& peer) const {
  const std::scoped_lock lock(mutex_);
  return peer.waiting_on != nullptr;
}

void serve(posix::Fd listening, const Key& key, const Registry& registry) noexcept {
  close_all_but(listening.get());
  Server server(std::move(listening), key, registry);
  server.run();
}

}  // namespace pibench::mp
