// pibench doctor, as a person or a script would call it.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

using Arguments = std::vector<std::string>;

Finished doctor(Arguments options) {
  options.insert(options.begin(), {PIBENCH_BINARY, "doctor"});
  return run(options);
}

TEST(DoctorTest, TellsWhatItFinds) {
  const Finished finished = doctor({});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(finished.err, "");
  EXPECT_NE(finished.out.find("build type"), std::string::npos) << finished.out;
  EXPECT_EQ(finished.out.find('\x1b'), std::string::npos) << "colours without a terminal";
}

TEST(DoctorTest, JsonHoldsFindingsAndFingerprint) {
  const Finished finished = doctor({"--json"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const auto all = nlohmann::json::parse(finished.out);
  const std::set<std::string> severities{"ok", "note", "warning"};
  ASSERT_FALSE(all.at("findings").empty());
  for (const auto& finding : all.at("findings")) {
    EXPECT_TRUE(severities.contains(finding.at("severity")));
    EXPECT_NE(finding.at("what"), "");
    EXPECT_NE(finding.at("value"), "");
    EXPECT_EQ(finding.at("severity") == "ok", finding.at("remedy").get<std::string>().empty())
        << finding;
  }
  EXPECT_GT(all.at("stamp_cost_ns"), 0);
  EXPECT_TRUE(all.contains("core_to_core_ns"));
  EXPECT_EQ(all.at("environment").at("build_id").get<std::string>().size(), 40u);
}

TEST(DoctorTest, StrictHasItsExitCode) {
  const Finished finished = doctor({"--strict", "--json"});
  const auto all = nlohmann::json::parse(finished.out);
  const auto& findings = all.at("findings");
  const bool warned = std::any_of(findings.begin(), findings.end(), [](const auto& finding) {
    return finding.at("severity") == "warning";
  });
  EXPECT_EQ(finished.exit_code, warned ? 3 : 0);
}

TEST(DoctorTest, HelpHasAnExample) {
  const Finished finished = doctor({"--help"});
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_NE(finished.out.find("Example: pibench doctor"), std::string::npos);
  EXPECT_NE(finished.out.find("Exit code 3"), std::string::npos);
}

TEST(DoctorTest, BadOptionsGiveOneLineAndExitCodeTwo) {
  for (const Arguments& options : {Arguments{"--moon"}, Arguments{"head"},
                                   Arguments{"--strict", "9"}, Arguments{"--benchmark_filter=x"}}) {
    const Finished finished = doctor(options);
    EXPECT_EQ(finished.exit_code, 2) << options.front();
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
  }
}

}  // namespace
}  // namespace pibench::test
