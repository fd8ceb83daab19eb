// The objects of a manager, each by its semantics, and what the death of a client or of the server
// does to them.
#if __has_include(<msgpack.hpp>) && __has_include(<openssl/hmac.h>)
#include "transports/mp/manager.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "bench/harness/signals.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/printing.hpp"
#include "transports/mp/manager_server.hpp"
#include "transports/mp/proxies.hpp"
#include "transports/posix/socket.hpp"

namespace pibench::mp {
namespace {

using test::brief;
using test::BriefDeadline;
using test::Forked;
constexpr double soon = 0.002;
constexpr double long_enough = 30;

/// A class of the user's.
class Counter {
 public:
  explicit Counter(int start) : value_(start) {}
  int add(int by) { return value_ += by; }
  int value() const { return value_; }
  void fail() { throw std::runtime_error("as it was told"); }

 private:
  int value_;
};

Registry make_registry() {
  Registry registry;
  registry.add<Counter, int>("Counter", std::pair("add", &Counter::add),
                             std::pair("value", &Counter::value),
                             std::pair("fail", &Counter::fail));
  return registry;
}

class MpManagerTest : public testing::Test {
 protected:
  /// A process with a connection of its own.
  template <class Body>
  Forked other(Body&& body) {
    return Forked([this, &body] {
      Client client = manager_.connect();
      return body(client);
    });
  }
  /// One that does `body`, lets us know, and is killed then.
  template <class Body>
  void other_killed_after(Body&& body) {
    const SemaphoreProxy reached(client_, 0);
    Forked victim = other([&](Client& client) {
      body(client);
      same(client, reached).release();
      for (;;) ::pause();
      return false;
    });
    ASSERT_TRUE(reached.acquire(long_enough));
    victim.kill();
    victim.wait();
  }
  template <class P>
  static P same(Client& client, const P& proxy) {
    return P(client, proxy.id());
  }

  SignalGuard signals_;
  posix::RunDirectory run_ = posix::RunDirectory::create();
  Manager manager_{run_, make_registry()};
  Client client_ = manager_.connect();
};

TEST_F(MpManagerTest, DictIsSharedAndKeepsTypesOfKeysApart) {
  const DictProxy dict(client_);
  Forked writer = other([&](Client& client) {
    const DictProxy theirs = same(client, dict);
    theirs.set("one", 1);
    theirs.set(1, std::string("number"));
    return true;
  });
  EXPECT_TRUE(writer.succeeded());
  EXPECT_EQ(dict.get<int>("one"), 1);
  EXPECT_EQ(dict.get<std::string>(1), "number");
  EXPECT_FALSE(dict.contains("1"));
  EXPECT_EQ(dict.size(), 2u);
  dict.erase(1);
  EXPECT_EQ(dict.keys<std::string>(), std::vector<std::string>{"one"});
  EXPECT_EQ((dict.items<std::string, int>()), (std::map<std::string, int>{{"one", 1}}));
  EXPECT_THROW(dict.get<int>("two"), RemoteError);
  EXPECT_THROW(dict.erase("two"), RemoteError);
  dict.clear();
  EXPECT_EQ(dict.size(), 0u);
}

TEST_F(MpManagerTest, ListCountsFromBothEnds) {
  const ListProxy list(client_);
  for (int i = 0; i < 3; ++i) list.append(i);
  list.insert(0, -1);
  list.insert(99, 3);
  list.insert(-1, 20);
  EXPECT_EQ(list.all<int>(), (std::vector<int>{-1, 0, 1, 2, 20, 3}));
  EXPECT_EQ(list.get<int>(-1), 3);
  list.set(1, 5);
  EXPECT_EQ(list.pop<int>(1), 5);
  EXPECT_EQ(list.pop<int>(), 3);
  EXPECT_EQ(list.size(), 4u);
  EXPECT_THROW(list.get<int>(4), RemoteError);
  list.clear();
  EXPECT_THROW(list.pop<int>(), RemoteError);
}

TEST_F(MpManagerTest, NamespaceHoldsAttributes) {
  const NamespaceProxy names(client_);
  names.set("x", 10);
  names.set("name", std::string("pi"));
  EXPECT_EQ(names.get<int>("x"), 10);
  EXPECT_EQ(names.get<std::string>("name"), "pi");
  names.erase("x");
  EXPECT_THROW(names.get<int>("x"), RemoteError);
}

template <char code>
void expect_typed(Client& client, OnTheWire<code> sample) {
  const ValueProxy<code> value(client, sample);
  EXPECT_EQ(value.get(), sample) << code;
  const ArrayProxy<code> array(client, 3);
  array.set(1, sample);
  EXPECT_EQ(array.get(1), sample) << code;
  EXPECT_EQ(array.get(2), OnTheWire<code>{}) << code;
  EXPECT_EQ(array.size(), 3u);
  EXPECT_THROW(array.get(3), RemoteError);
}

TEST_F(MpManagerTest, ValuesAndArraysOfEveryTypeCode) {
  expect_typed<'c'>(client_, 'x');
  expect_typed<'u'>(client_, 0x3c0);
  expect_typed<'b'>(client_, -128);
  expect_typed<'B'>(client_, 255);
  expect_typed<'h'>(client_, -32768);
  expect_typed<'H'>(client_, 65535);
  expect_typed<'i'>(client_, -2'000'000'000);
  expect_typed<'I'>(client_, 4'000'000'000);
  expect_typed<'l'>(client_, -4'000'000'000'000);
  expect_typed<'L'>(client_, 18'000'000'000'000'000'000U);
  expect_typed<'q'>(client_, -4'000'000'000'000);
  expect_typed<'Q'>(client_, 18'000'000'000'000'000'000U);
  expect_typed<'f'>(client_, 0.5F);
  expect_typed<'d'>(client_, 0.1);
}

TEST_F(MpManagerTest, AnArrayMayStartWithValuesAndAValueMustFit) {
  const ArrayProxy<'d'> array(client_, std::vector<double>{1, 2.5});
  EXPECT_EQ(array.get(1), 2.5);
  EXPECT_THROW(Proxy(client_, ValueProxy<'b'>(client_).id()).call("set", 1000), RemoteError);
  EXPECT_THROW(client_.create("Value", std::string("z"), 1), RemoteError);
}

TEST_F(MpManagerTest, ALockIsHeldByOneAndMayBeReleasedByAnother) {
  const LockProxy lock(client_);
  ASSERT_TRUE(lock.acquire());
  EXPECT_FALSE(lock.acquire(soon)) << "not recursive";
  Forked releaser = other([&](Client& client) {
    const LockProxy theirs = same(client, lock);
    if (theirs.acquire(soon)) return false;
    theirs.release();
    return theirs.acquire(soon);
  });
  EXPECT_TRUE(releaser.succeeded());
  EXPECT_TRUE(lock.acquire(long_enough)) << "its holder has left";
  lock.release();
  EXPECT_THROW(lock.release(), RemoteError);
}

TEST_F(MpManagerTest, AnRLockIsItsHoldersAsOftenAsItWasTaken) {
  const LockProxy lock(client_, true);
  ASSERT_TRUE(lock.acquire() && lock.acquire());
  lock.release();
  Forked stranger = other([&](Client& client) {
    const LockProxy theirs = same(client, lock);
    EXPECT_THROW(theirs.release(), RemoteError);
    return !theirs.acquire(soon) && !testing::Test::HasFailure();
  });
  EXPECT_TRUE(stranger.succeeded());
  lock.release();
  Forked next = other([&](Client& client) { return same(client, lock).acquire(long_enough); });
  EXPECT_TRUE(next.succeeded());
}

TEST_F(MpManagerTest, SemaphoresCountAndABoundedOneKnowsItsBound) {
  const SemaphoreProxy semaphore(client_, 1);
  ASSERT_TRUE(semaphore.acquire());
  EXPECT_FALSE(semaphore.acquire(soon));
  semaphore.release();
  semaphore.release();
  EXPECT_EQ(semaphore.value(), 2u);
  const SemaphoreProxy bounded(client_, 1, true);
  EXPECT_THROW(bounded.release(), RemoteError);
  ASSERT_TRUE(bounded.acquire());
  bounded.release();
}

TEST_F(MpManagerTest, AConditionWakesWhomItNotifies) {
  const ConditionProxy condition(client_);
  const ListProxy seen(client_);
  EXPECT_THROW(condition.notify(), RemoteError) << "without its lock";
  Forked waiter = other([&](Client& client) {
    const ConditionProxy theirs = same(client, condition);
    if (!theirs.acquire()) return false;
    same(client, seen).append(1);
    const bool notified = theirs.wait(long_enough);
    theirs.release();
    return notified;
  });
  while (seen.size() == 0) ::sched_yield();
  ASSERT_TRUE(condition.acquire()) << "so the other waits";
  EXPECT_FALSE(condition.wait(soon)) << "nobody notifies us";
  condition.notify_all();
  condition.release();
  EXPECT_TRUE(waiter.succeeded());
}

TEST_F(MpManagerTest, AQueueIsBoundedAndGivesUpInTime) {
  const QueueProxy queue(client_, 2);
  EXPECT_FALSE(queue.get<int>(soon));
  EXPECT_TRUE(queue.empty());
  ASSERT_TRUE(queue.put(1) && queue.put(2));
  EXPECT_TRUE(queue.full());
  EXPECT_FALSE(queue.put(3, soon));
  EXPECT_EQ(queue.get<int>(), 1);
  EXPECT_EQ(queue.get<int>(), 2);
}

TEST_F(MpManagerTest, QueuesComeInThreeOrders) {
  const auto taken = [&](std::string_view order) {
    const QueueProxy queue(client_, 0, order);
    for (const double priority : {2, 1, 3, 1}) queue.put(queue.size(), {}, priority);
    std::vector<int> numbers;
    while (!queue.empty()) numbers.push_back(*queue.get<int>());
    return numbers;
  };
  EXPECT_EQ(taken("fifo"), (std::vector<int>{0, 1, 2, 3}));
  EXPECT_EQ(taken("lifo"), (std::vector<int>{3, 2, 1, 0}));
  EXPECT_EQ(taken("priority"), (std::vector<int>{1, 3, 0, 2}));
  EXPECT_THROW(QueueProxy(client_, 0, "random"), RemoteError);
}

TEST_F(MpManagerTest, AQueueIsJoinedOnceEveryTaskIsDone) {
  const QueueProxy queue(client_);
  ASSERT_TRUE(queue.put(1));
  EXPECT_FALSE(queue.join(soon));
  EXPECT_EQ(queue.get<int>(), 1);
  queue.task_done();
  EXPECT_TRUE(queue.join(long_enough));
  EXPECT_THROW(queue.task_done(), RemoteError);
}

TEST_F(MpManagerTest, RegisteredClassesAreCalledByName) {
  const Proxy counter = make_registered(client_, "Counter", 10);
  Forked adder =
      other([&](Client& client) { return same(client, counter).call<int>("add", 5) == 15; });
  EXPECT_TRUE(adder.succeeded());
  EXPECT_EQ(counter.call<int>("value"), 15);
  EXPECT_THROW(counter.call("add"), RemoteError);
  EXPECT_THROW(counter.call("add", std::string("text")), RemoteError);
  EXPECT_THROW(counter.call("no such method"), RemoteError);
  EXPECT_THROW(client_.create("NoSuchClass"), RemoteError);
  try {
    counter.call("fail");
    ADD_FAILURE();
  } catch (const RemoteError& error) {
    EXPECT_STREQ(error.what(), "as it was told");
  }
}

TEST_F(MpManagerTest, NobodyGetsInWithoutTheKey) {
  Address wrong = manager_.address();
  wrong.key[0] ^= std::byte{1};
  EXPECT_THROW(Client{wrong}, std::system_error);
  EXPECT_EQ(DictProxy(client_).size(), 0u) << "the server goes on";
}

TEST_F(MpManagerTest, ATimeOutThatIsNoNumberIsRefusedBeforeAnythingHasChanged) {
  const ConditionProxy condition(client_);
  ASSERT_TRUE(condition.acquire());
  EXPECT_THROW(condition.call("wait", std::string("soon")), RemoteError);
  EXPECT_THROW(condition.wait(std::nan("")), RemoteError);
  condition.release();
  EXPECT_FALSE(SemaphoreProxy(client_, 0).acquire(-1e300));
}

TEST_F(MpManagerTest, APriorityThatIsNoNumberIsRefused) {
  const QueueProxy queue(client_, 0, "priority");
  ASSERT_TRUE(queue.put(1));
  EXPECT_THROW(queue.put(2, {}, std::nan("")), RemoteError);
  EXPECT_EQ(queue.size(), 1u);
}

TEST_F(MpManagerTest, AnArrayOfMoreThanMemoryHoldsIsRefused) {
  EXPECT_THROW(ArrayProxy<'d'>(client_, 4'000'000'000), RemoteError);
}

TEST_F(MpManagerTest, AnAnswerOfAnotherTypeIsAnError) {
  const ListProxy list(client_);
  list.append(std::string("text"));
  EXPECT_THROW(list.get<int>(0), RemoteError);
  EXPECT_EQ(list.get<std::string>(0), "text");
}

TEST_F(MpManagerTest, ARequestThatClaimsGigabytesIsHungUpOn) {
  const posix::Fd socket = posix::make_socket(AF_UNIX, SOCK_STREAM);
  posix::connect_socket(socket, posix::SocketAddress::of_path(manager_.address().socket_path));
  ASSERT_TRUE(give_proof(socket.get(), manager_.address().key, Side::client).good());
  ASSERT_TRUE(demand_proof(socket.get(), manager_.address().key, Side::server).good());
  std::uint32_t length = 0xffffffff;
  const Bytes raw = std::as_writable_bytes(std::span(&length, 1));
  ASSERT_TRUE(posix::write_full(socket.get(), raw).good());
  EXPECT_EQ(posix::read_full(socket.get(), raw), IoResult::ok(0)) << "end of file";
  EXPECT_EQ(DictProxy(client_).size(), 0u) << "the server goes on";
}

TEST_F(MpManagerTest, TheSocketIsPrivate) {
  struct stat status {};
  const std::filesystem::path socket = manager_.address().socket_path;
  ASSERT_EQ(::stat(socket.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ASSERT_EQ(::stat(socket.parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST_F(MpManagerTest, AKilledClientReleasesItsLocks) {
  for (const bool recursive : {false, true}) {
    const LockProxy lock(client_, recursive);
    other_killed_after([&](Client& client) { same(client, lock).acquire(); });
    EXPECT_TRUE(lock.acquire(long_enough)) << recursive;
  }
  const ConditionProxy condition(client_);
  other_killed_after([&](Client& client) { same(client, condition).acquire(); });
  EXPECT_TRUE(condition.acquire(long_enough));
}

TEST_F(MpManagerTest, AKilledClientKeepsItsPermits) {
  const SemaphoreProxy semaphore(client_, 1);
  other_killed_after([&](Client& client) { same(client, semaphore).acquire(); });
  EXPECT_FALSE(semaphore.acquire(soon));
  semaphore.release();
  EXPECT_TRUE(semaphore.acquire(soon)) << "others may release it";
}

TEST_F(MpManagerTest, AClientKilledInAGetTakesNothingWithIt) {
  const QueueProxy queue(client_);
  const QueueProxy idle(client_);
  const SemaphoreProxy begun(client_, 0);
  Forked victim = other([&](Client& client) {
    same(client, begun).release();
    same(client, queue).get<int>();
    return true;
  });
  ASSERT_TRUE(begun.acquire(long_enough));
  victim.kill();
  victim.wait();
  // The server sees the hang-up before it sees a connection that is made afterwards.
  Client fresh = manager_.connect();
  const QueueProxy ours(fresh, queue.id());
  ASSERT_TRUE(ours.put(7));
  EXPECT_EQ(ours.get<int>(long_enough), 7);
}

TEST_F(MpManagerTest, AKilledServerIsNamed) {
  const DictProxy dict(client_);
  EXPECT_EQ(manager_.trouble(), "");
  const SemaphoreProxy begun(client_, 0);
  Forked blocked = other([&](Client& client) {
    try {
      same(client, begun).release();
      SemaphoreProxy(client, 0).acquire();
    } catch (const ManagerGone&) {
      return true;
    }
    return false;
  });
  ASSERT_TRUE(begun.acquire(long_enough));
  ::kill(manager_.address().server, SIGKILL);
  EXPECT_TRUE(blocked.succeeded());
  EXPECT_THROW(dict.size(), ManagerGone);
  EXPECT_THROW(manager_.connect(), ManagerGone);
  std::string how;
  while ((how = manager_.trouble()).empty()) continue;
  EXPECT_NE(how.find("was killed by signal 9 (Killed)"), std::string::npos) << how;
}

TEST_F(MpManagerTest, ABlockedCallEndsAtTheDeadline) {
  const SemaphoreProxy semaphore(client_, 0);
  const BriefDeadline deadline(brief);
  EXPECT_THROW(semaphore.acquire(), Interrupted);
}

TEST_F(MpManagerTest, TheServerHoldsNoInheritedEndOpen) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe(fds.data()), 0);
  const posix::Fd reader(fds[0]);
  posix::Fd writer(fds[1]);
  const Manager second(run_);
  Client client = second.connect();  // it serves, so it has closed what it inherited
  writer.reset();
  const BriefDeadline deadline(std::chrono::seconds(30));
  std::byte byte{};
  EXPECT_EQ(posix::read_full(reader.get(), Bytes(&byte, 1)), IoResult::ok(0));
}

TEST_F(MpManagerTest, TheServerDiesWithItsParent) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe(fds.data()), 0);
  Forked parent([&] {
    const Manager orphan(run_);
    const pid_t server = orphan.address().server;
    static_cast<void>(::write(fds[1], &server, sizeof server) + 1);
    for (;;) ::pause();
    return false;
  });
  pid_t server = 0;
  ASSERT_EQ(::read(fds[0], &server, sizeof server), static_cast<ssize_t>(sizeof server));
  parent.kill();
  parent.wait();
  const auto gone = [&] {
    std::ifstream stat("/proc/" + std::to_string(server) + "/stat");
    std::string pid;
    std::string name;
    std::string state;
    return !(stat >> pid >> name >> state) || state == "Z";
  };
  while (!gone()) ::sched_yield();
  ::close(fds[0]);
  ::close(fds[1]);
}

}  // namespace
}  // namespace pibench::mp
#endif
