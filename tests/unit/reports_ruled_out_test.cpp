// What a comparison says of the cells that it does not call changed.
#include <gtest/gtest.h>

#include "reports/verdicts/ruled_out.hpp"
#include "tests/golden/sample_comparison.hpp"

namespace pibench::reports {
namespace {

using Below = std::array<std::size_t, slow_downs.size()>;

TEST(RuledOut, CountsCellsByTheUpperEndsOfTheirIntervals) {
  const auto rows = ruled_out(compare(sample_base(), sample_candidate()));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.front().scenario, "latency");
  EXPECT_EQ(rows.front().cells, 5U) << "udp has three repetitions";
  // pipe is slower by 10.4 % at most, tcp by 16.2 %, the others by less than 5 %.
  EXPECT_EQ(rows.front().below, (Below{3, 3, 5, 5}));
  EXPECT_DOUBLE_EQ(rows.front().middle, 1);
}

TEST(RuledOut, HasARowPerScenarioInTheirOrder) {
  const auto with_stream = [](double times) {
    Cell stream = comparable_cell("pipe", "blocking", "same", spread(1000 * times));
    stream.id.scenario = "throughput";
    return comparable_run({stream, comparable_cell("pipe", "blocking", "same", spread(5000))});
  };
  const auto rows = ruled_out(compare(with_stream(1), with_stream(1.3)));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].scenario, "throughput");
  EXPECT_EQ(rows[0].below, (Below{0, 0, 0, 1}));
  EXPECT_NEAR(rows[0].middle, 1.3, 1e-9);
  EXPECT_EQ(rows[1].below, (Below{1, 1, 1, 1}));
}

TEST(RuledOut, SaysNothingOfTooFewRepetitions) {
  const ResultSet run =
      comparable_run({comparable_cell("udp", "blocking", "same", {1000, 1100, 1200})});
  EXPECT_TRUE(ruled_out(compare(run, run)).empty());
}

}  // namespace
}  // namespace pibench::reports
