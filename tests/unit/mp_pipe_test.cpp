// Connections as multiprocessing.Pipe() gives them.
#if __has_include(<msgpack.hpp>)
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "bench/harness/signals.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/printing.hpp"
#include "transports/mp/connection.hpp"

namespace pibench::mp {
namespace {

using test::brief;
using test::BriefDeadline;
using test::Forked;
constexpr IoResult gone{IoStatus::peer_gone, 0};

class MpPipeTest : public testing::Test {
 protected:
  SignalGuard signals_;
};

TEST_F(MpPipeTest, DuplexCarriesObjectsOfManyTypesBothWays) {
  using Mixed = std::tuple<int, double, std::string, std::vector<int>, std::map<std::string, bool>>;
  const Mixed sent{-7, 0.5, "text", {1, 2, 3}, {{"yes", true}, {"no", false}}};
  auto [ours, theirs] = make_pipe();
  Forked echo([&ours = ours, &theirs = theirs] {
    ours.close();
    Mixed object;
    return theirs.receive(object).good() && theirs.send(object).good();
  });
  theirs.close();
  Mixed received;
  ASSERT_TRUE(ours.send(sent).good());
  ASSERT_TRUE(ours.receive(received).good());
  EXPECT_EQ(received, sent);
  EXPECT_TRUE(echo.succeeded());
}

TEST_F(MpPipeTest, SimplexGoesFromTheSecondEndToTheFirst) {
  auto [reader, writer] = make_pipe(false);
  int object = 0;
  ASSERT_TRUE(writer.send(42).good());
  ASSERT_TRUE(reader.receive(object).good());
  EXPECT_EQ(object, 42);
  EXPECT_EQ(reader.send(1), IoResult::error(EBADF));
  EXPECT_EQ(writer.receive(object), IoResult::error(EBADF));
}

TEST_F(MpPipeTest, PollTellsWhetherReceiveWouldBlock) {
  auto [reader, writer] = make_pipe(false);
  EXPECT_FALSE(reader.poll());
  ASSERT_TRUE(writer.send(1).good() && writer.send(2).good());
  EXPECT_TRUE(reader.poll());
  int object = 0;
  ASSERT_TRUE(reader.receive(object).good());
  EXPECT_TRUE(reader.poll()) << "the second object lies in the buffer";
  ASSERT_TRUE(reader.receive(object).good());
  EXPECT_FALSE(reader.poll());
  writer.close();
  EXPECT_TRUE(reader.poll()) << "end of file";
}

TEST_F(MpPipeTest, EndOfFileComesAfterTheLastObject) {
  auto [reader, writer] = make_pipe(false);
  Forked sender([&reader = reader, &writer = writer] {
    reader.close();
    return writer.send(std::string("last")).good();
  });
  writer.close();
  std::string object;
  ASSERT_TRUE(reader.receive(object).good());
  EXPECT_EQ(object, "last");
  EXPECT_EQ(reader.receive(object), gone);
  EXPECT_TRUE(sender.succeeded());
}

TEST_F(MpPipeTest, SendingToNobodyIsToldApart) {
  auto [ours, theirs] = make_pipe();
  theirs.close();
  EXPECT_EQ(ours.send(1), gone);
}

// The mistake that everybody makes once: the reader keeps the writing end that it inherited, so the
// end of file never comes, though the only real writer has long gone.
TEST_F(MpPipeTest, AnInheritedWritingEndLeftOpenMakesTheReaderWaitForEver) {
  auto [reader, writer] = make_pipe(false);
  Forked sender([&writer = writer] { return writer.send(1).good(); });
  EXPECT_TRUE(sender.succeeded());
  int object = 0;
  ASSERT_TRUE(reader.receive(object).good());
  {
    const BriefDeadline deadline(brief);
    EXPECT_EQ(reader.receive(object).status, IoStatus::deadline);
  }
  writer.close();
  EXPECT_EQ(reader.receive(object), gone) << "closing it is the remedy";
}

TEST_F(MpPipeTest, AnObjectOfAnotherTypeIsRefused) {
  auto [ours, theirs] = make_pipe();
  ASSERT_TRUE(theirs.send(std::string("not a number")).good());
  int object = 0;
  EXPECT_EQ(ours.receive(object), IoResult::error(EPROTO));
}

TEST_F(MpPipeTest, AnObjectOverTheLimitIsRefusedWhole) {
  auto [ours, theirs] = make_pipe();
  const std::string large(Connection::object_bytes_max, 'x');
  EXPECT_EQ(ours.send(large).status, IoStatus::too_large);
  EXPECT_FALSE(theirs.poll());
}

}  // namespace
}  // namespace pibench::mp
#endif
