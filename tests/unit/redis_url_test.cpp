#include "transports/redis/redis_url.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace pibench {
namespace {

struct Good {
  std::string name;
  std::string text;
  RedisUrl url;
};

RedisUrl at_host(const std::string& host, int port = 6379, int database = 0) {
  return {.socket_path = {},
          .host = host,
          .port = port,
          .database = database,
          .user = {},
          .password = {}};
}

RedisUrl at_socket(const std::string& path, int database = 0) {
  RedisUrl url = at_host("", 6379, database);
  url.socket_path = path;
  return url;
}

RedisUrl with(RedisUrl url, const std::string& user, const std::string& password) {
  url.user = user;
  url.password = password;
  return url;
}

class GoodUrl : public testing::TestWithParam<Good> {};

TEST_P(GoodUrl, IsTakenApart) {
  ::unsetenv("PIBENCH_REDIS_PASSWORD");
  const RedisUrl found = RedisUrl::parse(GetParam().text);
  const RedisUrl& expected = GetParam().url;
  EXPECT_EQ(found.socket_path, expected.socket_path);
  EXPECT_EQ(found.host, expected.host);
  EXPECT_EQ(found.port, expected.port);
  EXPECT_EQ(found.database, expected.database);
  EXPECT_EQ(found.user, expected.user);
  EXPECT_EQ(found.password, expected.password);
}

INSTANTIATE_TEST_SUITE_P(
    RedisUrl, GoodUrl,
    testing::Values(
        Good{"Host", "redis://h", at_host("h")}, Good{"Slash", "redis://h/", at_host("h")},
        Good{"Port", "redis://h:1", at_host("h", 1)},
        Good{"EmptyPort", "redis://h:/2", at_host("h", 6379, 2)},
        Good{"Database", "redis://h:7/3", at_host("h", 7, 3)},
        Good{"DatabaseInQuery", "redis://h?db=3", at_host("h", 6379, 3)},
        Good{"DatabaseBehindSlash", "redis://h/?db=3", at_host("h", 6379, 3)},
        Good{"SchemeInCapitals", "REDIS://h", at_host("h")},
        Good{"IPv6", "redis://[::1]", at_host("::1")},
        Good{"IPv6WithAll", "redis://u:p@[2001:db8::7]:80/1",
             with(at_host("2001:db8::7", 80, 1), "u", "p")},
        Good{"IPv6Zone", "redis://[fe80::1%25eth0]", at_host("fe80::1%eth0")},
        Good{"EscapedHost", "redis://a%2Db", at_host("a-b")},
        Good{"User", "redis://u@h", with(at_host("h"), "u", "")},
        Good{"Password", "redis://:p@h", with(at_host("h"), "", "p")},
        Good{"UserAndNoPassword", "redis://u:@h", with(at_host("h"), "u", "")},
        Good{"ColonsInPassword", "redis://u:a:b:c@h", with(at_host("h"), "u", "a:b:c")},
        Good{"RawAtInUser", "redis://jo@se@h", with(at_host("h"), "jo@se", "")},
        Good{"RawAtInPassword", "redis://u:p@ss@h", with(at_host("h"), "u", "p@ss")},
        Good{"Escapes", "redis://jo%40se:p%40s%3As%2Fw%23rd%20%2541@h/0",
             with(at_host("h"), "jo@se", "p@s:s/w#rd %41")},
        Good{"EscapesInLowerCase", "redis://:%c3%a4%2f@h", with(at_host("h"), "", "ä/")},
        Good{"NulInPassword", "redis://:a%00b@h", with(at_host("h"), "", std::string("a\0b", 3))},
        Good{"PlusIsAPlus", "redis://:a+b@h", with(at_host("h"), "", "a+b")},
        Good{"Socket", "unix:///run/r.sock", at_socket("/run/r.sock")},
        Good{"SocketAndDatabase", "unix:///run/r.sock?db=2", at_socket("/run/r.sock", 2)},
        Good{"SocketWithAnAt", "unix:///run/a@b.sock", at_socket("/run/a@b.sock")},
        Good{"SocketAndPassword", "unix://:p%2Fw@/run/a@b", with(at_socket("/run/a@b"), "", "p/w")},
        Good{"EscapedSocket", "unix:///a%20b%3Fc%25d", at_socket("/a b?c%d")}),
    [](const auto& test) { return test.param.name; });

struct Bad {
  std::string name;
  std::string text;
  std::string why;  ///< part of the message
};

class BadUrl : public testing::TestWithParam<Bad> {};

TEST_P(BadUrl, IsRefusedWithAReasonInOneLine) {
  try {
    RedisUrl::parse(GetParam().text);
    FAIL() << "it was accepted";
  } catch (const std::invalid_argument& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find(GetParam().why), std::string::npos) << message;
    EXPECT_NE(message.find("write redis://"), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos);
    EXPECT_EQ(message.find("s3cret"), std::string::npos) << message;
  }
}

INSTANTIATE_TEST_SUITE_P(
    RedisUrl, BadUrl,
    testing::Values(
        Bad{"Empty", "", "no scheme"}, Bad{"HostAndPort", "127.0.0.1:6379", "no scheme"},
        Bad{"OneSlash", "redis:/h", "no scheme"}, Bad{"Tls", "rediss://h", "TLS is not supported"},
        Bad{"TlsInCapitals", "RedisS://h", "TLS is not supported"},
        Bad{"OtherScheme", "valkey://h", "neither redis nor unix"},
        Bad{"NoHost", "redis://", "no host"}, Bad{"NoHostButPort", "redis://:6379", "no host"},
        Bad{"NoHostButUser", "redis://u:s3cret@", "no host"},
        Bad{"EscapeOfNoDigits", "redis://:s3cret%zz@h", "%25"},
        Bad{"EscapeOfOneDigit", "redis://:s3cret%4@h", "%25"},
        Bad{"EscapeAtTheEnd", "redis://h%", "%25"}, Bad{"EscapeWithASign", "redis://%+4@h", "%25"},
        Bad{"EscapeInASocket", "unix:///a%2", "%25"}, Bad{"NulInHost", "redis://h%00i", "NUL"},
        Bad{"NulInSocket", "unix:///a%00b", "NUL"}, Bad{"PortOfLetters", "redis://h:six", "port"},
        Bad{"PortZero", "redis://h:0", "port"}, Bad{"PortTooLarge", "redis://h:65536", "port"},
        Bad{"PortWithASign", "redis://h:-0", "port"},
        Bad{"ForgottenHost", "redis://u:s3cret", "port"},
        Bad{"RawSlashInPassword", "redis://u:s3cret/x@h", "port"},
        Bad{"RawHashInPassword", "redis://u:s3cret#x@h", "%23"},
        Bad{"RawQuestionMark", "redis://u:s3cret?x@h", "port"},
        Bad{"IPv6WithoutBrackets", "redis://::1:6379", "port"},
        Bad{"OpenBracket", "redis://[::1", "not closed"},
        Bad{"NoIPv6InBrackets", "redis://[h]", "IPv6"},
        Bad{"BehindTheBracket", "redis://[::1]6379", "between"},
        Bad{"DatabaseOfLetters", "redis://h/x", "database"},
        Bad{"NegativeDatabase", "redis://h/-1", "database"},
        Bad{"LongPath", "redis://h/0/1", "database"},
        Bad{"TwoDatabases", "redis://h/1?db=2", "twice"},
        Bad{"NoDatabase", "redis://h?db=", "database"},
        Bad{"OtherQuery", "redis://h?password=s3cret", "db=N"},
        Bad{"MoreQuery", "redis://h?db=1&password=s3cret", "database"},
        Bad{"RelativeSocket", "unix://run/r.sock", "begin with '/'"},
        Bad{"NoSocket", "unix://", "begin with '/'"},
        Bad{"LongSocket", "unix:///" + std::string(107, 'x'), "longer than 107"}),
    [](const auto& test) { return test.param.name; });

TEST(RedisUrl, APasswordThatItLacksIsTheEnvironmentsAsItIs) {
  ::setenv("PIBENCH_REDIS_PASSWORD", "p%40:/", 1);
  EXPECT_EQ(RedisUrl::parse("redis://u@h").password, "p%40:/");
  EXPECT_EQ(RedisUrl::parse("redis://u:other@h").password, "other");
  ::unsetenv("PIBENCH_REDIS_PASSWORD");
}

TEST(RedisUrl, OnACommandLineItHasNoPasswordAndMeansTheSame) {
  for (const char* url :
       {"redis://u:p%40%3A@h:1/2", "redis://:p@ss@[::1]:1", "unix://jo%40se:a:b@/run/a@b:c?db=1"}) {
    ::unsetenv("PIBENCH_REDIS_PASSWORD");
    const RedisUrl meant = RedisUrl::parse(url);
    const std::string shown = password_to_environment(url);
    const RedisUrl read = RedisUrl::parse(shown);
    EXPECT_EQ(shown.find(":p"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("a:b@"), std::string::npos) << shown;
    EXPECT_EQ(read.password, meant.password) << shown;
    EXPECT_EQ(read.user, meant.user) << shown;
    EXPECT_EQ(read.host, meant.host) << shown;
    EXPECT_EQ(read.socket_path, meant.socket_path) << shown;
    EXPECT_EQ(read.database, meant.database) << shown;
    EXPECT_EQ(redacted(shown), redacted(url));
  }
  ::unsetenv("PIBENCH_REDIS_PASSWORD");
  for (const char* url : {"redis://h:1/2", "redis://u@h", "unix:///a@b:c", "redis://u:%00p@h"})
    EXPECT_EQ(password_to_environment(url), url);
}

TEST(RedisUrl, OnlyPasswordsAreNotShown) {
  EXPECT_EQ(redacted("redis://u:p@h:1/2"), "redis://***@h:1/2");
  EXPECT_EQ(redacted("redis://u:p@ss@[::1]:1"), "redis://***@[::1]:1");
  EXPECT_EQ(redacted("--redis-url=redis://u:p@h"), "--redis-url=redis://***@h");
  for (const char* open : {"redis://h:1/2?db=3", "redis://[::1]:1", "unix:///a@b:c", "h:1", ""})
    EXPECT_EQ(redacted(open), open);
  EXPECT_EQ(redacted("redis://u:p"), "redis://u:***");
  EXPECT_EQ(redacted("redis://:p/q"), "redis://:***");
  EXPECT_EQ(redacted("redis://h?password=p"), "redis://h?***");
}

}  // namespace
}  // namespace pibench
