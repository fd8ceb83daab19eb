// --redis-url, with a server of the test's own and without one.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/called_pibench.hpp"
#include "tests/support/users_redis.hpp"

namespace pibench::test {
namespace {

/// Free a moment ago.
std::string free_port() {
  const posix::Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), length), 0);
  EXPECT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length), 0);
  return std::to_string(ntohs(address.sin_port));
}

constexpr const char* password = "p@s:s/w#rd %41";
constexpr const char* escaped_password = "p%40s%3As%2Fw%23rd%20%2541";

/// A server with a user whose name and password need escapes, one without a password, and a
/// password for everybody else.
class RedisServerTest : public CalledPibench {
 protected:
  void SetUp() override {
    CalledPibench::SetUp();
    if (run({"redis-server", "--version"}).exit_code != 0)
      GTEST_SKIP() << "not usable on this machine: no redis-server on PATH";
    server_ = std::make_unique<UsersRedis>(
        scratch_.path(),
        Arguments{"--port", port_,    "--bind", "127.0.0.1", "--requirepass",
                  "open",   "--user", "jo@se",  "on",        std::string(">") + password,
                  "~*",     "&*",     "+@all",  "--user",    "free",
                  "on",     "nopass", "~*",     "&*",        "+@all"});
  }

  std::string at_port(const std::string& credentials, const std::string& behind = "") const {
    return "redis://" + credentials + "127.0.0.1:" + port_ + behind;
  }
  Finished pi(const std::string& url, const std::string& secret = "") const {
    std::map<std::string, std::string> environment;
    if (!secret.empty()) environment["PIBENCH_REDIS_PASSWORD"] = secret;
    return call(
        {"pi", "--transport", "redis", "--terms", "1000", "--workers", "1", "--redis-url", url},
        environment);
  }
  void expect_pi(const std::string& url, const std::string& secret = "") const {
    const Finished finished = pi(url, secret);
    EXPECT_EQ(finished.exit_code, 0) << url << ": " << finished.err;
  }

  const std::string port_ = free_port();
  std::unique_ptr<UsersRedis> server_;
};

TEST_F(RedisServerTest, AUserAndAPasswordAreUsedAsTheyWereMeant) {
  expect_pi(at_port("jo%40se@"), password);
  expect_pi(at_port("jo@se@"), password);
  expect_pi(at_port(std::string("jo%40se:") + escaped_password + "@", "/0"));
  expect_pi(at_port(":open@"));
  expect_pi(at_port("", "/3"), "open");
  expect_pi(at_port("free@"));
  expect_pi("unix://jo%40se:" + std::string(escaped_password) + "@" + server_->socket().string() +
            "?db=2");
  expect_pi("redis://:open@127.0.0%2E1:" + port_ + "?db=1");
}

TEST_F(RedisServerTest, AWrongPasswordThatLeavesNothingToMeasureIsRefused) {
  const std::string url = at_port("jo%40se:s3cret@");
  for (const Arguments& command :
       {Arguments{"run", "--scenario", "latency", "--bytes", "8", "--transport", "redis", "--out",
                  "results", "--redis-url", url},
        Arguments{"pi", "--transport", "redis", "--redis-url", url}})
    expect_refused(command, "WRONGPASS");
  EXPECT_EQ(pi(url).err.find("s3cret"), std::string::npos);
  EXPECT_EQ(pi(at_port("jo%40se@")).exit_code, 2) << "a user is not passed over";
}

/// The command lines of the children of a process that are there now. One that has not become
/// another program yet has its parent's.
std::vector<std::string> lines_of_children(pid_t parent) {
  std::vector<std::string> lines;
  std::istringstream children(read_file("/proc/" + std::to_string(parent) + "/task/" +
                                        std::to_string(parent) + "/children"));
  for (std::string child; children >> child;)
    lines.push_back(read_file("/proc/" + child + "/cmdline"));
  return lines;
}

TEST_F(RedisServerTest, APasswordIsInNoCommandLineOfOurs) {
  Arguments arguments{PIBENCH_BINARY};
  for (const char* each : {"run", "--runs", "2", "--scenario", "pi", "--transport", "redis",
                           "--terms", "1000", "--repetitions", "1", "--out", "results"})
    arguments.emplace_back(each);
  arguments.insert(arguments.end(), {"--redis-url", at_port(":open@")});
  Command command(arguments,
                  {.environment = {{"TMPDIR", temporary().string()}}, .directory = work()});
  std::string seen;
  while (!command.ends_within(std::chrono::milliseconds(1)))
    for (const std::string& line : lines_of_children(command.pid()))
      if (line.find("--pass=") != std::string::npos) seen += line;
  EXPECT_EQ(command.wait().exit_code, 0);
  EXPECT_NE(seen.find("redis://:@"), std::string::npos) << "no run was seen";
  EXPECT_EQ(seen.find("open@"), std::string::npos);
}

TEST_F(RedisServerTest, APasswordIsInNoCommandLineOfAGate) {
  const std::string noted = (scratch_.path() / "noted").string();
  const std::string program =
      "sh -c 'echo \"$@\" >> " + noted + "; exec " PIBENCH_BINARY " \"$@\"' sh";
  const Finished finished =
      call({"gate", "--baseline", program, "--candidate", program, "--transport", "redis",
            "--bytes", "8", "--blocks", "2", "--pairs-screen", "2", "--pairs", "2", "--redis-url",
            at_port(":open@")});
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_NE(finished.out.find("pairs are too few"), std::string::npos) << finished.out;
  EXPECT_NE(read_file(noted).find("redis://:@"), std::string::npos);
  EXPECT_EQ(read_file(noted).find("open@"), std::string::npos);
}

class UnusableServerTest : public CalledPibench {};

TEST_F(UnusableServerTest, IsRefusedWhereItLeavesNothingToMeasure) {
  for (const char* url : {"redis://127.0.0.1:1", "unix:///nowhere/r.sock"})
    expect_refused({"run", "--scenario", "latency,setup", "--bytes", "8", "--transport", "redis",
                    "--out", "results", "--redis-url", url},
                   "nothing can be measured: redis: ");
}

TEST_F(UnusableServerTest, IsAReasonAmongCellsThatAreMeasured) {
  const Finished finished =
      call({"run", "--scenario", "pi", "--transport", "inprocess,redis", "--terms", "1000",
            "--repetitions", "1", "--out", "results", "--redis-url", "redis://127.0.0.1:1"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_NE(finished.out.find("does not answer"), std::string::npos) << finished.out;
}

TEST_F(UnusableServerTest, IsNotJudgedByAGate) {
  const std::string self = PIBENCH_BINARY;
  const Finished finished = call({"gate", "--baseline", self, "--candidate", self, "--transport",
                                  "redis", "--redis-url", "redis://127.0.0.1:1"});
  EXPECT_EQ(finished.exit_code, 3) << finished.out << finished.err;
}

TEST_F(UnusableServerTest, APasswordIsGivenAgainToResume) {
  const Arguments run{"run",           "--scenario", "pi",    "--transport", "inprocess,redis",
                      "--repetitions", "1",          "--out", "results",     "--terms",
                      "1000"};
  Arguments first = run;
  first.insert(first.end(), {"--redis-url", "redis://:s3cret@127.0.0.1:1"});
  ASSERT_EQ(call(first).exit_code, 0);
  EXPECT_EQ(read_file(work() / "results/results.json").find("s3cret"), std::string::npos);
  const Finished without = call({"run", "--resume", "results"});
  EXPECT_EQ(without.exit_code, 2);
  EXPECT_NE(without.err.find("give --redis-url again"), std::string::npos) << without.err;
  EXPECT_EQ(call({"run", "--resume", "results", "--redis-url", "redis://127.0.0.1:1"}).exit_code,
            0);
}

/// What no command takes, and why.
constexpr std::array<std::pair<const char*, const char*>, 9> bad_urls{
    {{"rediss://127.0.0.1:16399", "TLS is not supported"},
     {"valkey://127.0.0.1:16399", "neither redis nor unix"},
     {"127.0.0.1:16399", "no scheme"},
     {"", "--redis-url"},
     {"redis://:s3cret%zz@h", "hexadecimal"},
     {"redis://:s3cret%4@h", "hexadecimal"},
     {"redis://u:s3cret", "port"},
     {"redis://h?password=s3cret", "db=N"},
     {"unix://relative/r.sock", "path"}}};

class BadUrlTest : public CalledPibench, public testing::WithParamInterface<Arguments> {};

TEST_P(BadUrlTest, IsRefusedBeforeAnythingIsDone) {
  for (const auto& [url, why] : bad_urls) {
    Arguments arguments = GetParam();
    arguments.insert(arguments.end(), {"--redis-url", url});
    expect_refused(arguments, why);
    EXPECT_EQ(call(arguments).err.find("s3cret"), std::string::npos) << url;
  }
}

INSTANTIATE_TEST_SUITE_P(RedisUrl, BadUrlTest,
                         testing::Values(Arguments{"run"}, Arguments{"pi"}, Arguments{"clean"},
                                         Arguments{"list"}, Arguments{"explain"},
                                         Arguments{"observe", "--cell", "x"},
                                         Arguments{"gate", "--self-test"}),
                         [](const auto& test) { return test.param.front(); });

TEST_F(UnusableServerTest, APasswordIsNotShownWhereAUrlDoesNotBelong) {
  const std::string url = "redis://u:s3cret@h";
  for (const Arguments& arguments :
       {Arguments{url}, Arguments{"pi", url}, Arguments{"pi", "--redis-ulr", url},
        Arguments{"pi", "--redis-ulr=" + url}, Arguments{"list", "--redis-url", url, url}}) {
    expect_refused(arguments, "pibench: ");
    EXPECT_EQ(call(arguments).err.find("s3cret"), std::string::npos) << call(arguments).err;
  }
}

}  // namespace
}  // namespace pibench::test
