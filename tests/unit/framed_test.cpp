#include "transports/links/framed.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <map>
#include <optional>

#include "bench/harness/signals.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/messages.hpp"

namespace pibench {
namespace {

using test::equal;
using test::make_message;

constexpr std::size_t message_bytes_max = 300'000;
constexpr WorkerId sender{0};

struct Sockets {
  posix::Fd ours;
  posix::Fd theirs;
};

Sockets connected() {
  std::array<int, 2> fds{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()) != 0)
    throw std::runtime_error("socketpair");
  return {posix::Fd(fds[0]), posix::Fd(fds[1])};
}

Framed framed(posix::Fd socket, std::size_t largest = message_bytes_max) {
  return {Channel{.in = std::move(socket), .out = {}}, Framing(largest)};
}

Framed fixed(posix::Fd socket, std::size_t bytes) {
  Framing framing(bytes);
  framing.fixed_size = true;
  return {Channel{.in = std::move(socket), .out = {}}, framing};
}

/// What a sender puts on the wire.
std::vector<std::byte> wire_form(ConstBytes message) {
  const auto length = static_cast<std::uint32_t>(message.size());
  std::vector<std::byte> wire(sizeof length + message.size());
  std::memcpy(wire.data(), &length, sizeof length);
  std::copy(message.begin(), message.end(), wire.data() + sizeof length);
  return wire;
}

/// Runs `body` in another process, which wait() expects to end with status 0.
class Other {
 public:
  explicit Other(const std::function<bool()>& body) : pid_(::fork()) {
    if (pid_ == 0) ::_exit(body() ? 0 : 1);
  }
  ~Other() {
    int status = -1;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
    EXPECT_EQ(status, 0) << "the other process failed";
  }
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;

 private:
  pid_t pid_;
};

class FramedTest : public testing::Test {
 protected:
  void expect_next(Framed& end, ConstBytes expected) {
    const IoResult io = end.receive(buffer_);
    ASSERT_EQ(io, IoResult::ok(expected.size()));
    EXPECT_TRUE(equal(expected, ConstBytes(buffer_).first(expected.size())));
  }
  /// The end of a receiver that is sent `wire` and then end of file.
  IoResult receive_after(ConstBytes wire) {
    Sockets pair = connected();
    EXPECT_TRUE(posix::write_full(pair.theirs.get(), wire).good());
    pair.theirs.reset();
    return framed(std::move(pair.ours), 64).receive(buffer_);
  }

  SignalGuard signals_;
  test::BriefDeadline watchdog_{std::chrono::seconds(40)};
  std::vector<std::byte> buffer_ = std::vector<std::byte>(message_bytes_max);
};

TEST_F(FramedTest, KeepsTheBoundariesOfABurst) {
  Sockets pair = connected();
  Framed out = framed(std::move(pair.theirs));
  Framed in = framed(std::move(pair.ours));
  for (std::uint32_t i = 0; i < 50; ++i)
    ASSERT_EQ(out.send(make_message(sender, i, i)), IoResult::ok(i));
  for (std::uint32_t i = 0; i < 50; ++i)
    ASSERT_NO_FATAL_FAILURE(expect_next(in, make_message(sender, i, i))) << i;
  EXPECT_FALSE(in.buffered());
}

TEST_F(FramedTest, ReadsABurstIntoItsBuffer) {
  Sockets pair = connected();
  Framed out = framed(std::move(pair.theirs));
  Framed in = framed(std::move(pair.ours));
  ASSERT_TRUE(out.send(make_message(sender, 0, 8)).good());
  ASSERT_TRUE(out.send(make_message(sender, 1, 8)).good());
  ASSERT_NO_FATAL_FAILURE(expect_next(in, make_message(sender, 0, 8)));
  EXPECT_TRUE(in.buffered());
}

TEST_F(FramedTest, CarriesSizesAroundItsBufferWhateverTheWritesAreCutInto) {
  const std::vector<std::size_t> sizes{65531, 65532, 65533, 65535, 65536, 65537,  0,      1,
                                       3,     4,     5,     8191,  8192,  131072, 300'000};
  constexpr std::uint32_t messages = 200;
  Sockets pair = connected();
  const Other other([&] {
    const int least = 1;  // the kernel rounds it up to a few KiB, so that writes are partial
    ::setsockopt(pair.theirs.get(), SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
    pair.ours.reset();
    Framed out = framed(std::move(pair.theirs));
    const test::BriefDeadline interrupting(std::chrono::seconds(40));
    for (std::uint32_t i = 0; i < messages; ++i)
      if (!out.send(make_message(sender, i, sizes[i * 7 % sizes.size()])).good()) return false;
    return true;
  });
  pair.theirs.reset();
  Framed in = framed(std::move(pair.ours));
  for (std::uint32_t i = 0; i < messages; ++i)
    ASSERT_NO_FATAL_FAILURE(expect_next(in, make_message(sender, i, sizes[i * 7 % sizes.size()])));
  EXPECT_EQ(in.receive(buffer_).status, IoStatus::peer_gone);
}

TEST_F(FramedTest, PutsAMessageTogetherFromSingleBytes) {
  const auto message = make_message(sender, 0, 40);
  Sockets pair = connected();
  const Other other([&] {
    for (const std::byte& byte : wire_form(message))
      if (!posix::write_full(pair.theirs.get(), ConstBytes(&byte, 1)).good()) return false;
    return true;
  });
  Framed in = framed(std::move(pair.ours));
  expect_next(in, message);
}

TEST_F(FramedTest, EndOfFileBetweenMessagesMeansThePeerIsGone) {
  EXPECT_EQ(receive_after({}).status, IoStatus::peer_gone);
  Sockets pair = connected();
  ASSERT_TRUE(framed(std::move(pair.theirs)).send(make_message(sender, 0, 8)).good());
  Framed in = framed(std::move(pair.ours));
  ASSERT_NO_FATAL_FAILURE(expect_next(in, make_message(sender, 0, 8)));
  EXPECT_EQ(in.receive(buffer_).status, IoStatus::peer_gone);
}

TEST_F(FramedTest, EndOfFileInsideAMessageIsAProtocolError) {
  const auto wire = wire_form(make_message(sender, 0, 20));
  for (std::size_t cut = 1; cut < wire.size(); ++cut)
    EXPECT_EQ(receive_after(ConstBytes(wire).first(cut)), IoResult::error(EPROTO)) << cut;
  EXPECT_TRUE(receive_after(wire).good());
}

TEST_F(FramedTest, ALengthOverTheLinksIsAProtocolError) {
  EXPECT_TRUE(receive_after(wire_form(make_message(sender, 0, 64))).good());
  EXPECT_EQ(receive_after(wire_form(make_message(sender, 0, 65))), IoResult::error(EPROTO));
  EXPECT_EQ(receive_after(std::vector<std::byte>(4, std::byte{0xff})), IoResult::error(EPROTO));
}

TEST_F(FramedTest, ALengthOverTheBufferIsAProtocolErrorAndWritesNothingPastIt) {
  Sockets pair = connected();
  ASSERT_TRUE(framed(std::move(pair.theirs)).send(make_message(sender, 0, 9)).good());
  std::array<std::byte, 9> small{};
  EXPECT_EQ(framed(std::move(pair.ours)).receive(Bytes(small).first(8)), IoResult::error(EPROTO));
  EXPECT_EQ(small.back(), std::byte{0});
}

TEST_F(FramedTest, RefusesTooLargeAMessageBeforeAByteLeaves) {
  Sockets pair = connected();
  Framed out = framed(std::move(pair.theirs), 8);
  EXPECT_EQ(out.send(make_message(sender, 0, 9)).status, IoStatus::too_large);
  ASSERT_TRUE(out.send(make_message(sender, 1, 8)).good());
  Framed in = framed(std::move(pair.ours), 8);
  expect_next(in, make_message(sender, 1, 8));
}

TEST_F(FramedTest, SendsAFixedSizeWithoutALength) {
  Sockets pair = connected();
  Framed out = fixed(std::move(pair.theirs), 8);
  const auto message = make_message(sender, 1, 8);
  ASSERT_EQ(out.send(message), IoResult::ok(8));
  EXPECT_EQ(out.send(make_message(sender, 2, 9)).status, IoStatus::too_large);
  EXPECT_EQ(out.send(make_message(sender, 2, 7)), IoResult::error(EINVAL));
  std::vector<std::byte> wire(100);
  EXPECT_EQ(::recv(pair.ours.get(), wire.data(), wire.size(), 0), 8);
  EXPECT_TRUE(equal(message, ConstBytes(wire).first(8)));
}

TEST_F(FramedTest, ReceivesAFixedSizeOneByOne) {
  Sockets pair = connected();
  Framed in = fixed(std::move(pair.ours), 8);
  const auto first = make_message(sender, 1, 8);
  const auto second = make_message(sender, 2, 8);
  ASSERT_TRUE(posix::write_full(pair.theirs.get(), first).good());
  ASSERT_TRUE(posix::write_full(pair.theirs.get(), second).good());
  expect_next(in, first);
  expect_next(in, second);
  ASSERT_TRUE(posix::write_full(pair.theirs.get(), ConstBytes(first).first(3)).good());
  pair.theirs.reset();
  EXPECT_EQ(in.receive(buffer_), IoResult::error(EPROTO));
  EXPECT_EQ(in.receive(buffer_).status, IoStatus::peer_gone);
}

TEST_F(FramedTest, SendingToAClosedEndSaysThePeerIsGone) {
  Sockets pair = connected();
  pair.ours.reset();
  EXPECT_EQ(framed(std::move(pair.theirs)).send(make_message(sender, 0, 8)).status,
            IoStatus::peer_gone);
}

TEST_F(FramedTest, AFullStreamEndsTheSenderAtTheDeadline) {
  Sockets pair = connected();
  Framed out = framed(std::move(pair.theirs));
  const test::BriefDeadline deadline(std::chrono::milliseconds(50));
  IoResult io = IoResult::ok(0);
  for (std::uint32_t i = 0; io.good() && i < 1000; ++i)
    io = out.send(make_message(sender, i, 4096));
  EXPECT_EQ(io.status, IoStatus::deadline);
}

/// A FramedParent of several streams, whose other ends are held by the test.
class FramedParentTest : public FramedTest {
 protected:
  void connect(std::size_t workers) {
    std::vector<Channel> channels;
    for (std::size_t i = 0; i < workers; ++i) {
      Sockets pair = connected();
      channels.push_back({.in = std::move(pair.ours), .out = {}});
      workers_.emplace_back(framed(std::move(pair.theirs)));
    }
    parent_.emplace(std::move(channels), Framing(message_bytes_max));
  }
  void send(std::uint16_t worker, std::uint32_t sequence) {
    ASSERT_TRUE(workers_[worker]->send(make_message(WorkerId{worker}, sequence, 24)).good());
  }
  /// Receives one message, checks it to be its sender's next, and says whose it was.
  std::uint16_t expect_arrival() {
    const Arrival arrival = parent_->receive(buffer_);
    EXPECT_EQ(arrival.io, IoResult::ok(24));
    EXPECT_TRUE(equal(make_message(arrival.from, next_[index_of(arrival.from)]++, 24),
                      ConstBytes(buffer_).first(24)));
    return index_of(arrival.from);
  }

  std::vector<std::optional<Framed>> workers_;
  std::optional<FramedParent> parent_;
  std::map<std::uint16_t, std::uint32_t> next_;
};

TEST_F(FramedParentTest, TakesTurnsAmongWorkersWhoseBurstsAreBuffered) {
  connect(3);
  for (std::uint16_t worker = 0; worker < 3; ++worker)
    for (std::uint32_t i = 0; i < 4; ++i) send(worker, i);
  for (int turn = 0; turn < 4; ++turn)
    for (std::uint16_t worker = 0; worker < 3; ++worker) EXPECT_EQ(expect_arrival(), worker);
}

TEST_F(FramedParentTest, TakesEverythingThatIsBufferedAfterTheStreamHasEnded) {
  connect(2);
  for (std::uint32_t i = 0; i < 3; ++i) send(1, i);
  workers_[1].reset();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(expect_arrival(), 1);
}

TEST_F(FramedParentTest, GoesOnWithTheOthersWhenOneHasEnded) {
  connect(3);
  workers_[1].reset();
  send(2, 0);
  EXPECT_EQ(expect_arrival(), 2);
  send(0, 0);
  EXPECT_EQ(expect_arrival(), 0);
}

TEST_F(FramedParentTest, SaysPeerGoneOnceAllHaveEndedAndStaysWithIt) {
  connect(3);
  send(1, 0);
  workers_.clear();
  EXPECT_EQ(expect_arrival(), 1);
  const test::BriefDeadline deadline(std::chrono::seconds(1));
  EXPECT_EQ(parent_->receive(buffer_).io.status, IoStatus::peer_gone);
  EXPECT_EQ(parent_->receive(buffer_).io.status, IoStatus::peer_gone);
}

TEST_F(FramedParentTest, EndsAtTheDeadlineWhenNobodySends) {
  connect(3);
  const test::BriefDeadline deadline(std::chrono::milliseconds(50));
  EXPECT_EQ(parent_->receive(buffer_).io.status, IoStatus::deadline);
}

TEST_F(FramedParentTest, AnswersTheWorkerItIsToldTo) {
  connect(3);
  const auto answer = make_message(sender, 9, 30);
  ASSERT_TRUE(parent_->send(WorkerId{2}, answer).good());
  expect_next(*workers_[2], answer);
}

}  // namespace
}  // namespace pibench
