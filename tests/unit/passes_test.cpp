#include "bench/run/passes.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "bench/harness/usage_error.hpp"

namespace pibench {
namespace {

TEST(PassesTest, ShareTheBudgetAndMakeTheRepetitionsEach) {
  const Effort all{.repetitions_min = 5, .repetitions_max = 9, .budget = std::chrono::seconds(240)};
  const Effort share = share_of(all, 3);
  EXPECT_EQ(share.budget, std::chrono::seconds(80));
  EXPECT_EQ(share.repetitions_min, 5u);
  EXPECT_EQ(share.repetitions_max, 9u);
}

TEST(PassesTest, HaveSeedsAndDirectoriesOfTheirOwn) {
  constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  for (const std::uint64_t seed : {std::uint64_t{7}, last - 1, last}) {
    std::set<std::uint64_t> seeds;
    std::set<std::filesystem::path> directories;
    for (std::size_t number = 1; number <= 5; ++number) {
      const Pass pass = pass_of(number, 5, seed, "results");
      EXPECT_NE(pass.seed, 0u) << "which stands for a seed that is not known";
      seeds.insert(pass.seed);
      directories.insert(pass.own_directory());
    }
    EXPECT_EQ(seeds.size(), 5u);
    EXPECT_EQ(directories.size(), 5u);
    EXPECT_EQ(pass_of(1, 5, seed, "results").seed, seed);
  }
}

TEST(PassesTest, AreReadAsTheyAreWritten) {
  for (const char* directory : {"results", "/a b/c:d/e", ""}) {
    const Pass pass = pass_of(2, 3, 17, directory);
    EXPECT_EQ(parse_pass(to_text(pass)), pass);
  }
}

TEST(PassesTest, AreRefusedWhereTheyAreNone) {
  for (const char* text : {"", "2", "2/3", "2/3:7", "0/3:7:x", "4/3:7:x", "2/101:7:x", "2/3:0:x"})
    EXPECT_THROW(parse_pass(text), UsageError) << text;
}

}  // namespace
}  // namespace pibench
