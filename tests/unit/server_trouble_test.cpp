// A worker tells the end of a server that it did not start as its parent does: whichever of them
// finds the link broken first, the cause has one text.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <string>

#include "bench/harness/signals.hpp"
#include "bench/scenarios/trial/trial_error.hpp"
#include "tests/support/forked.hpp"
#include "transports/beanstalkd.hpp"
#include "transports/contract/transport.hpp"
#if __has_include(<msgpack.hpp>) && __has_include(<openssl/hmac.h>)
#include "transports/mp_manager.hpp"
#endif
#if __has_include(<mosquitto.h>)
#include "transports/mqtt.hpp"
#endif
#if __has_include(<hiredis/hiredis.h>)
#include "transports/redis.hpp"
#include "transports/redis_pubsub.hpp"
#include "transports/redis_streams.hpp"
#endif

namespace pibench::test {
namespace {

/// The only child that this process has.
pid_t the_child() {
  const std::string self = std::to_string(::getpid());
  std::ifstream children("/proc/" + self + "/task/" + self + "/children");
  pid_t child = -1;
  children >> child;
  return child;
}

class ServerTroubleTest : public testing::Test {
 protected:
  template <Transport T>
  void expect_named_by_a_worker() {
    const Probe probe = T::probe(settings_);
    if (!probe.usable) GTEST_SKIP() << "not usable on this machine: " << probe.reason;
    T link = T::open({.workers = 1,
                      .message_bytes = 8,
                      .fixed_size = true,
                      .replies = false,
                      .wakeup = Wakeup::blocking,
                      .run = directory_,
                      .settings = settings_});
    const pid_t server = the_child();
    ASSERT_GT(server, 0);
    Forked worker([&] {
      auto end = std::move(link).worker(WorkerId{0});
      ::kill(server, SIGKILL);
      const std::array<std::byte, 8> message{};
      IoResult sent = end.send(message);
      while (sent.good()) sent = end.send(message);
      const std::string told = describe("sending", sent, end);
      return told.find("was killed by signal 9 (Killed)") != std::string::npos;
    });
    EXPECT_TRUE(worker.succeeded());
  }

  SignalGuard signals_;
  posix::RunDirectory directory_ = posix::RunDirectory::create();
  Settings settings_;
};

#if __has_include(<msgpack.hpp>) && __has_include(<openssl/hmac.h>)
TEST_F(ServerTroubleTest, OfAManagerIsNamedByAWorker) {
  expect_named_by_a_worker<MpManager>();
}
#endif

#if __has_include(<mosquitto.h>)
TEST_F(ServerTroubleTest, OfMosquittoIsNamedByAWorker) {
  expect_named_by_a_worker<Mqtt>();
}
#endif

TEST_F(ServerTroubleTest, OfABeanstalkdIsNamedByAWorker) {
  expect_named_by_a_worker<Beanstalkd>();
}

#if __has_include(<hiredis/hiredis.h>)
TEST_F(ServerTroubleTest, OfRedisIsNamedByAWorker) {
  expect_named_by_a_worker<Redis>();
}
TEST_F(ServerTroubleTest, OfRedisIsNamedByAWorkerOfItsStreams) {
  expect_named_by_a_worker<RedisStreams>();
}
TEST_F(ServerTroubleTest, OfRedisIsNamedByAWorkerThatPublishes) {
  expect_named_by_a_worker<RedisPubsub>();
}
#endif

}  // namespace
}  // namespace pibench::test
