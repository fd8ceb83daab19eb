#include "bench/plan/request_text.hpp"

#include <gtest/gtest.h>

#include "bench/harness/usage_error.hpp"

namespace pibench::cli {
namespace {

TEST(ParseCount, TakesWholeNumbersInRange) {
  EXPECT_EQ(parse_count("--n", "0", 0, 10), 0u);
  EXPECT_EQ(parse_count("--n", "10", 0, 10), 10u);
  EXPECT_EQ(parse_count("--n", "1000000000000", 0, 1'000'000'000'000), 1'000'000'000'000u);
}

TEST(ParseCount, RefusesAllElseAndNamesTheOption) {
  for (const char* text : {"", " 1", "1 ", "-1", "+1", "1.5", "1e6", "0x10", "ten", "11",
                           "18446744073709551616", "99999999999999999999999"}) {
    try {
      parse_count("--terms", text, 0, 10);
      ADD_FAILURE() << "accepted '" << text << "'";
    } catch (const UsageError& error) {
      EXPECT_NE(std::string(error.what()).find("--terms"), std::string::npos);
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }
}

TEST(ParseDuration, KnowsItsUnits) {
  EXPECT_EQ(parse_duration("--d", "200ms"), std::chrono::milliseconds(200));
  EXPECT_EQ(parse_duration("--d", "1.5s"), std::chrono::milliseconds(1500));
  EXPECT_EQ(parse_duration("--d", "2min"), std::chrono::minutes(2));
  EXPECT_EQ(parse_duration("--d", "1h"), std::chrono::hours(1));
}

TEST(ParseDuration, RefusesAllElse) {
  for (const char* text : {"", "10", "s", "-1s", "0s", "1 s", "1sec", "nans", "infs", "1e300s"})
    EXPECT_THROW(parse_duration("--d", text), UsageError) << text;
}

TEST(SplitList, RefusesEmptyItems) {
  EXPECT_EQ(split_list("--t", "a,b"), (std::vector<std::string>{"a", "b"}));
  for (const char* text : {"", ",", "a,", ",a", "a,,b"})
    EXPECT_THROW(split_list("--t", text), UsageError) << text;
}

TEST(ParseLists, CheckEveryItem) {
  EXPECT_EQ(parse_placements("--p", "same,os"),
            (std::vector<Placement>{Placement::same, Placement::os}));
  EXPECT_EQ(parse_placements("--p", "cross-smt"), (std::vector<Placement>{Placement::cross_smt}));
  EXPECT_EQ(parse_placements("--p", "os,same,os"),
            (std::vector<Placement>{Placement::os, Placement::same}));
  EXPECT_THROW(parse_placements("--p", "same,here"), UsageError);
  EXPECT_EQ(parse_kernel("--k", "scalar"), series::Kernel::scalar);
  EXPECT_THROW(parse_kernel("--k", "fast"), UsageError);
}

TEST(JoinNegativeValues, KeepsThemAsValues) {
  EXPECT_EQ(join_negative_values({"pi", "--terms", "-5", "-o", "x", "-1"}),
            (std::vector<std::string>{"pi", "--terms=-5", "-o", "x", "-1"}));
}

}  // namespace
}  // namespace pibench::cli
