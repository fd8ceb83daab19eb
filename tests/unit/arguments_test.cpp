#include "bench/plan/request_text.hpp"

#include <gtest/gtest.h>

#include "bench/harness/usage_error.hpp"

namespace pibench::cli {
namespace {

TEST(ParseCount, TakesWholeNumbersInRange) {
  EXPECT_EQ(parse_count("--n", "0", 0, 10), 0u);
  EXPECT_EQ(parse_count("--n", "10", 0, 10), 10u);
  EXPECT_EQ(parse_count("--n", "1000000000000", 0, 1'000'000'000'000), 1'000'000'000'000u);
  EXPECT_EQ(parse_count("--n", "1e12", 0, 1'000'000'000'000), 1'000'000'000'000u);
  EXPECT_EQ(parse_count("--n", "5e0", 0, 10), 5u);
}

TEST(ParseCount, RefusesAllElseAndNamesTheOption) {
  for (const char* text :
       {"", " 1", "1 ", "-1", "+1", "1.5", "1e6", "1e", "e3", "1e-1", "1e20", "1e99", "99e18",
        "0x10", "ten", "11", "18446744073709551616", "99999999999999999999999"}) {
    try {
      parse_count("--terms", text, 0, 10);
      ADD_FAILURE() << "accepted '" << text << "'";
    } catch (const UsageError& error) {
      EXPECT_NE(std::string(error.what()).find("--terms"), std::string::npos);
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }
}

TEST(ParseBytes, KnowsItsUnits) {
  EXPECT_EQ(parse_bytes("--b", "64", 1, 100), 64u);
  EXPECT_EQ(parse_bytes("--b", "64B", 1, 100), 64u);
  EXPECT_EQ(parse_bytes("--b", "4KiB", 1, 1 << 20), 4096u);
  EXPECT_EQ(parse_bytes("--b", "4kB", 1, 1 << 20), 4000u);
  EXPECT_EQ(parse_bytes("--b", "16MiB", 1, 16 << 20), 16u << 20);
  EXPECT_EQ(parse_bytes("--b", "1MB", 1, 16 << 20), 1'000'000u);
  EXPECT_EQ(parse_bytes("--b", "1GiB", 1, 1U << 30), 1U << 30);
  EXPECT_EQ(parse_bytes("--b", "1e3", 1, 1 << 20), 1000u);
}

TEST(ParseBytes, RefusesAllElse) {
  for (const char* text : {"", "B", "KiB", "4 KiB", "4kib", "4K", "0B", "1.5KiB", "-4KiB", "2MiB",
                           "18446744073709551615GiB", "1e3B"})
    EXPECT_THROW(parse_bytes("--b", text, 1, 1 << 20), UsageError) << text;
}

TEST(ParseDuration, KnowsItsUnits) {
  EXPECT_EQ(parse_duration("--d", "50us"), std::chrono::microseconds(50));
  EXPECT_EQ(parse_duration("--d", "7ns"), std::chrono::nanoseconds(7));
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
