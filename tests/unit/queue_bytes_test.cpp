// The room of pipes, sockets and slots, as it is asked for and as it is.
#include "transports/posix/queue_bytes.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "transports/pipe.hpp"
#include "transports/posix/refusal.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/socket.hpp"
#include "transports/shm/slots.hpp"

namespace pibench {
namespace {

class QueueBytesTest : public testing::Test {
 protected:
  LinkSpec spec(std::size_t message_bytes, std::size_t queue_bytes) {
    settings_.queue_bytes = queue_bytes;
    return {.workers = 1,
            .message_bytes = message_bytes,
            .fixed_size = true,
            .replies = false,
            .wakeup = Wakeup::blocking,
            .run = run_,
            .settings = settings_};
  }

 private:
  Settings settings_;
  posix::RunDirectory run_ = posix::RunDirectory::create();
};

TEST_F(QueueBytesTest, APipeIsRoundedUpByTheKernelAndToldAsItIs) {
  EXPECT_EQ(Pipe::open(spec(64, 5000)).capacity().bytes, 8192u);
  EXPECT_EQ(Pipe::open(spec(64, 5000)).capacity().messages, 128u);
  EXPECT_EQ(Pipe::open(spec(16384, 5000)).capacity().messages, 0u) << "it holds a part of one";
}

TEST_F(QueueBytesTest, APipeWithLengthsInFrontHoldsFewerMessages) {
  LinkSpec varying = spec(60, 4096);
  varying.fixed_size = false;
  EXPECT_EQ(Pipe::open(varying).capacity().messages, 64u);
}

TEST_F(QueueBytesTest, WhatAPipeHoldsIsWhatWritesFill) {
  for (const std::size_t bytes :
       {1u, 60u, 1000u, 1500u, 4096u, 4100u, 6000u, 6200u, 8192u, 12000u}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_NONBLOCK), 0);
    const posix::Fd in(ends[0]);
    const posix::Fd out(ends[1]);
    posix::set_pipe_bytes(out, 16384);
    const std::vector<char> message(bytes);
    std::size_t messages = 0;
    while (::write(out.get(), message.data(), bytes) == static_cast<ssize_t>(bytes)) ++messages;
    EXPECT_EQ(posix::messages_in_pipe(posix::pipe_bytes(out), bytes), messages) << bytes;
  }
}

TEST_F(QueueBytesTest, ASocketsBufferHasTheSizeThatTheKernelTellsOfIt) {
  const posix::Fd socket = posix::make_socket(AF_UNIX, SOCK_STREAM);
  for (const posix::SocketBuffer buffer :
       {posix::SocketBuffer::sending, posix::SocketBuffer::receiving}) {
    posix::set_socket_buffer_bytes(socket, buffer, 32768);
    EXPECT_EQ(posix::socket_buffer_bytes(socket, buffer), 32768u);
  }
}

TEST_F(QueueBytesTest, ABufferThatTheKernelWouldCutDownIsRefusedWithTheRemedy) {
  const posix::Fd socket = posix::make_socket(AF_UNIX, SOCK_STREAM);
  try {
    posix::set_socket_buffer_bytes(socket, posix::SocketBuffer::sending,
                                   std::numeric_limits<int>::max());
    FAIL() << "so large a buffer is not for everybody";
  } catch (const posix::Refusal& refusal) {
    EXPECT_NE(std::string(refusal.what()).find("net.core.wmem_max"), std::string::npos);
  }
}

TEST_F(QueueBytesTest, SlotsAreAsManyAsAreAskedForOrThoseThatSuitAPipe) {
  EXPECT_EQ(shm::layout_for(spec(64, 0)).depth, 1024u);
  EXPECT_EQ(shm::layout_for(spec(64, 4096)).depth, 64u);
  EXPECT_EQ(shm::layout_for(spec(64, 4098)).depth, 128u);
  EXPECT_EQ(shm::layout_for(spec(65536, 2)).depth, 2u);
  EXPECT_EQ(shm::layout_for(spec(8, 262'144)).depth, shm::SlotLayout::depth_max);
}

TEST_F(QueueBytesTest, MoreSlotsThanThereCanBeAreRefused) {
  EXPECT_THROW(static_cast<void>(shm::layout_for(spec(8, 262'146))), posix::Unavailable);
}

}  // namespace
}  // namespace pibench
