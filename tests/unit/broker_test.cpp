// A private broker keeps what its slow receiver has not taken yet, however much that is.
#if __has_include(<mosquitto.h>)
#include "transports/mqtt.hpp"
#endif

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include "bench/harness/signals.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/forked.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::test {
namespace {

class BrokerTest : public testing::Test {
 protected:
  static constexpr std::uint16_t workers = 8;
  using Message = std::array<std::byte, 4096>;

  static Message message_of(std::size_t number) {
    Message message{};
    std::memcpy(message.data(), &number, sizeof number);
    return message;
  }

  /// As much as credit lets workers send, all of it before the parent takes any: more than brokers
  /// keep for one receiver where nobody tells them to.
  template <class T>
  void expect_all_kept() {
    const Probe probe = T::probe(settings_);
    if (!probe.usable) GTEST_SKIP() << "not usable on this machine: " << probe.reason;
    T link = T::open({.workers = workers,
                      .message_bytes = sizeof(Message),
                      .fixed_size = true,
                      .replies = false,
                      .wakeup = Wakeup::blocking,
                      .run = run_,
                      .settings = settings_});
    const std::size_t each = link.capacity().messages.value();
    std::vector<std::unique_ptr<Forked>> senders;
    for (std::uint16_t i = 0; i < workers; ++i)
      senders.push_back(std::make_unique<Forked>([&] {
        const BriefDeadline deadline(ample);
        auto end = std::move(link).worker(WorkerId{i});
        bool sent = true;
        for (std::size_t n = 0; n < each; ++n) sent = end.send(message_of(n)).good() && sent;
        return sent;
      }));
    auto parent = std::move(link).parent();
    for (const auto& sender : senders) EXPECT_TRUE(sender->succeeded());
    expect_messages(parent, each);
  }

 private:
  template <class Parent>
  void expect_messages(Parent& parent, std::size_t each) {
    const BriefDeadline deadline(ample);
    std::array<std::size_t, workers> received{};
    Message buffer{};
    for (std::size_t n = 0; n < workers * each; ++n) {
      const Arrival arrival = parent.receive(buffer);
      ASSERT_EQ(arrival.io, IoResult::ok(sizeof buffer)) << "message " << n;
      ASSERT_TRUE(buffer == message_of(received.at(index_of(arrival.from))++)) << "message " << n;
    }
  }

  SignalGuard signals_;
  Settings settings_;
  posix::RunDirectory run_ = posix::RunDirectory::create();
};

#if __has_include(<mosquitto.h>)
TEST_F(BrokerTest, MosquittoKeepsWhatIsNotTakenYet) {
  expect_all_kept<Mqtt>();
}
#endif

}  // namespace
}  // namespace pibench::test
