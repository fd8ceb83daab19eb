// A port that is open to all: who knows no worker's name is not heard.
#if __has_include(<zmq.h>)
#include "transports/zeromq_tcp.hpp"

#include <gtest/gtest.h>

#include "bench/harness/signals.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/forked.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {
namespace {

constexpr std::array<std::byte, 8> zeromq_message{std::byte{1}, std::byte{2}};

/// Of the socket of this process that listens.
std::string listening_endpoint() {
  constexpr int most = 1024;
  for (int fd = 3; fd < most; ++fd) {
    int listens = 0;
    socklen_t bytes = sizeof listens;
    sockaddr_in name{};
    socklen_t name_bytes = sizeof name;
    if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &bytes) == 0 && listens != 0 &&
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &name_bytes) == 0 &&
        name.sin_family == AF_INET)
      return "tcp://127.0.0.1:" + std::to_string(ntohs(name.sin_port));
  }
  throw std::runtime_error("nothing listens");
}

/// Sends messages of one part and of three under this name, or without one.
bool send_as_stranger(const std::string& endpoint, ConstBytes name) {
  const zeromq::Loaded library = zeromq::load();
  const zeromq::Context context(*library, 1);
  zeromq::Socket socket(context, ZMQ_DEALER);
  if (!name.empty()) socket.set(ZMQ_ROUTING_ID, name);
  socket.connect(endpoint);
  bool sent = true;
  for (int i = 0; i < 3; ++i)
    for (const int flags : {0, ZMQ_SNDMORE, ZMQ_SNDMORE, 0})
      sent = socket.try_send(zeromq_message, flags).good() && sent;
  socket.set_linger(zeromq::Linger::for_ever);
  return sent;
}

TEST(ZeroMqTcpTest, StrangersAreNotHeard) {
  const SignalGuard signals;
  const Settings settings;
  posix::RunDirectory run = posix::RunDirectory::create();
  ZeroMqTcp link = ZeroMqTcp::open({.workers = 1,
                                    .message_bytes = zeromq_message.size(),
                                    .fixed_size = true,
                                    .replies = false,
                                    .wakeup = Wakeup::blocking,
                                    .run = run,
                                    .settings = settings});
  const std::string endpoint = listening_endpoint();
  test::Forked worker(
      [&] { return std::move(link).worker(WorkerId{0}).send(zeromq_message).good(); });
  const ZeroMqNames others(1);
  test::Forked unnamed([&] { return send_as_stranger(endpoint, {}); });
  test::Forked named([&] { return send_as_stranger(endpoint, others.of(WorkerId{0})); });
  ZeroMqTcp::Parent parent = std::move(link).parent();
  for (test::Forked* each : {&worker, &unnamed, &named}) EXPECT_TRUE(each->succeeded());
  std::array<std::byte, 8> buffer{};
  const test::BriefDeadline deadline(test::brief);
  EXPECT_EQ(parent.receive(buffer).io, IoResult::ok(buffer.size()));
  EXPECT_EQ(parent.receive(buffer).io.status, IoStatus::deadline);
}

}  // namespace
}  // namespace pibench
#endif
