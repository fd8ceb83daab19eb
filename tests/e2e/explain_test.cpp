// pibench explain and list, as a person or a script would call them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

using Arguments = std::vector<std::string>;
using Json = nlohmann::json;

Finished pibench(Arguments arguments) {
  arguments.insert(arguments.begin(), PIBENCH_BINARY);
  return run(arguments);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> usable_transports() {
  std::vector<std::string> names;
  const Json list = Json::parse(pibench({"list", "--json"}).out);
  for (const Json& transport : list.at("transports"))
    if (transport.at("usable")) names.push_back(transport.at("name"));
  return names;
}

TEST(ExplainTest, EveryUsableTransportExplainsItselfOnAScreen) {
  const std::vector<std::string> names = usable_transports();
  EXPECT_GE(names.size(), 10u);
  for (const std::string& name : names) {
    const Finished finished = pibench({"explain", name});
    EXPECT_EQ(finished.exit_code, 0) << name << finished.err;
    const std::vector<std::string> lines = lines_of(finished.out);
    EXPECT_LE(lines.size(), 42u) << name;
    for (const std::string& line : lines) EXPECT_LE(line.size(), 100u) << name << ": " << line;
    EXPECT_TRUE(finished.out.starts_with(name + " ")) << finished.out;
  }
}

TEST(ExplainTest, JsonHasAllThatListHasAndMore) {
  const Json list = Json::parse(pibench({"list", "--json"}).out);
  for (const Json& listed : list.at("transports")) {
    if (!listed.at("usable")) continue;
    const Json topic =
        Json::parse(pibench({"explain", listed.at("name").get<std::string>(), "--json"}).out);
    for (const char* key : {"name", "summary", "family"}) EXPECT_EQ(topic.at(key), listed.at(key));
    for (const char* key : {"how", "per_message", "waking", "set_up"})
      EXPECT_NE(topic.at(key), "") << listed.at("name") << ": " << key;
    for (const char* key : {"tunables", "man_pages", "picture"})
      EXPECT_FALSE(topic.at(key).empty()) << listed.at("name") << ": " << key;
  }
}

TEST(ExplainTest, LimitsAreThoseOfThisMachine) {
  const Json topic = Json::parse(pibench({"explain", "sysv_mq", "--json"}).out);
  const auto bytes = topic.at("limits").at(0).at("message_bytes_max").get<std::size_t>();
  EXPECT_EQ(bytes, topic.at("message_bytes_max"));
  EXPECT_NE(pibench({"explain", "sysv_mq"}).out.find(std::to_string(bytes) + " bytes a message"),
            std::string::npos);
  EXPECT_EQ(topic.at("tunables").at(0).at("name"), "/proc/sys/kernel/msgmax");
  EXPECT_EQ(topic.at("tunables").at(0).at("value").get<std::string>() + '\n',
            read_file("/proc/sys/kernel/msgmax"));
}

TEST(ExplainTest, TheQueueIsToldAsItIsMade) {
  const Json queue =
      Json::parse(pibench({"explain", "pipe", "--queue-bytes", "70000", "--json"}).out).at("queue");
  EXPECT_EQ(queue.at("bytes"), 131072);
  EXPECT_EQ(queue.at("messages"), 128);
  EXPECT_NE(
      pibench({"explain", "pipe", "--queue-bytes", "70000"})
          .out.find("131072 bytes, 128 messages of 1024 bytes; --queue-bytes chooses another size"),
      std::string::npos);
  EXPECT_NE(pibench({"explain", "tempfile"}).out.find("; its size cannot be chosen"),
            std::string::npos);
}

TEST(ExplainTest, WithoutANameListsWhatThereIs) {
  const Finished finished = pibench({"explain"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  std::set<std::string> topics;
  const Json list = Json::parse(pibench({"explain", "--json"}).out);
  for (const Json& topic : list.at("topics")) topics.insert(topic.at("name"));
  for (const std::string& name : usable_transports()) EXPECT_TRUE(topics.contains(name)) << name;
  EXPECT_TRUE(topics.contains("global-variable"));
  for (const std::string& name : topics)
    EXPECT_NE(finished.out.find(name + " "), std::string::npos) << name;
}

TEST(ExplainTest, HelpNamesTheDemonstration) {
  const Finished help = pibench({"explain", "--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_NE(help.out.find("pibench explain global-variable"), std::string::npos) << help.out;
}

TEST(ExplainTest, AnUnknownNameIsWrongUsage) {
  const Finished finished = pibench({"explain", "pigeon"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(lines_of(finished.err).size(), 1u) << finished.err;
  EXPECT_NE(finished.err.find("unknown topic 'pigeon'; known are: "), std::string::npos);
  EXPECT_NE(finished.err.find("global-variable"), std::string::npos);
}

TEST(ExplainTest, ATransportThatIsNotUsableIsExplainedWithTheReason) {
  const Finished finished = pibench({"explain", "redis", "--redis-url", "unix:///nowhere/r.sock"});
  const bool left_out = finished.exit_code == 2;  // a build without hiredis has no explanation
  EXPECT_NE((left_out ? finished.err : finished.out).find(left_out ? "redis: " : "not usable: "),
            std::string::npos)
      << finished.out << finished.err;
}

TEST(ExplainTest, TheGlobalVariableIsSeparateInTenProcesses) {
  const Finished finished = pibench({"explain", "global-variable", "--json"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const Json topic = Json::parse(finished.out);
  std::set<int> processes{topic.at("parent").at("pid").get<int>()};
  std::set<std::string> addresses{topic.at("parent").at("address").get<std::string>()};
  double sum = 0;
  for (const Json& worker : topic.at("workers")) {
    processes.insert(worker.at("pid").get<int>());
    addresses.insert(worker.at("address").get<std::string>());
    EXPECT_GT(worker.at("value"), 0);
    sum += worker.at("value").get<double>();
  }
  EXPECT_EQ(processes.size(), 11u);
  EXPECT_EQ(addresses.size(), 1u);
  EXPECT_EQ(topic.at("parent").at("value"), 0);
  EXPECT_EQ(topic.at("pi"), 0);
  EXPECT_NEAR(8 * sum, std::pow(topic.at("right_pi").get<double>(), 2), 1e-12);
}

TEST(ExplainTest, TheGlobalVariablesTextTellsTheSame) {
  const Finished finished = pibench({"explain", "global-variable"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const std::vector<std::string> lines = lines_of(finished.out);
  EXPECT_LE(lines.size(), 42u);
  EXPECT_EQ(std::ranges::count_if(
                lines, [](const std::string& line) { return line.starts_with("worker "); }),
            10);
  EXPECT_NE(finished.out.find("0.000000000000000\n"), std::string::npos) << finished.out;
  EXPECT_NE(finished.out.find("3.14159262176"), std::string::npos) << finished.out;
  EXPECT_NE(finished.out.find("copy-on-write"), std::string::npos) << finished.out;
}

TEST(ListTest, ShowsFamilyWakeUpLimitsAndState) {
  const Json list = Json::parse(pibench({"list", "--json"}).out);
  const std::string table = pibench({"list"}).out;
  for (const char* title :
       {"family", "substrate", "wake-up", "max bytes", "depth", "queue", "state"})
    EXPECT_NE(table.find(title), std::string::npos) << title;
  for (const Json& transport : list.at("transports")) {
    if (!transport.contains("family")) continue;  // left out of this build
    EXPECT_NE(table.find(transport.at("family").get<std::string>()), std::string::npos);
  }
  for (const std::string& line : lines_of(table)) EXPECT_LE(line.size(), 120u) << line;
}

}  // namespace
}  // namespace pibench::test
