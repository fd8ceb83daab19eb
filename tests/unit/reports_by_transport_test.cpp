// What a comparison says of the cells of each transport together.
#include <gtest/gtest.h>

#include <random>

#include "reports/terminal/comparison.hpp"
#include "reports/verdicts/by_transport.hpp"
#include "tests/golden/sample_comparison.hpp"

namespace pibench::reports {
namespace {

constexpr int cells_each = 20;

/// Twenty cells of each transport, whose medians change by a tenth or so from run to run; those of
/// `slowed` take `times` as long, and all `all_times`.
ResultSet noisy_run(unsigned seed, const std::string& slowed, double times, double all_times = 1) {
  std::mt19937 generator(seed);
  std::lognormal_distribution<double> change(0, 0.1);
  std::vector<Cell> cells;
  for (const char* transport : {"pipe", "fifo", "tcp", "socketpair"})
    for (int i = 0; i < cells_each; ++i) {
      const double own = transport == slowed ? times : 1;
      Cell cell = comparable_cell(transport, "blocking", "same",
                                  spread(5000 * own * all_times * change(generator)));
      cell.id.parameters.front().second = std::to_string(64 + i);
      cells.push_back(std::move(cell));
    }
  return comparable_run(std::move(cells));
}

TransportChange change_of(const ByTransport& together, const std::string& transport) {
  for (const TransportChange& change : together.transports)
    if (change.transport == transport) return change;
  throw std::runtime_error("not compared: " + transport);
}

TEST(ByTransport, SeesAChangeThatNoCellShows) {
  const ResultSet base = noisy_run(1, "", 1);
  const ResultSet candidate = noisy_run(2, "fifo", 1.5, 1.1);
  const ByTransport together = by_transport(compare(base, candidate));
  ASSERT_EQ(together.transports.size(), 4U);
  const TransportChange fifo = change_of(together, "fifo");
  EXPECT_EQ(verdict_on(fifo), TransportVerdict::slower) << fifo.p_value;
  EXPECT_EQ(fifo.cells, std::size_t{cells_each});
  EXPECT_LT(fifo.interval.low, fifo.middle);
  EXPECT_GT(fifo.interval.low, 1.2);
  EXPECT_LT(fifo.interval.high, 1.8);
  EXPECT_NE(verdict_on(change_of(together, "tcp")), TransportVerdict::slower);
}

TEST(ByTransport, SeesWhatBecameFaster) {
  const ResultSet base = noisy_run(3, "tcp", 1.5);
  const ResultSet candidate = noisy_run(4, "", 1);
  const ByTransport together = by_transport(compare(base, candidate));
  EXPECT_EQ(verdict_on(change_of(together, "tcp")), TransportVerdict::faster);
}

TEST(ByTransport, CallsEqualRunsChangedInOneOfAHundredAtMost) {
  int called = 0;
  int intervals_that_miss = 0;
  constexpr int comparisons = 100;
  for (unsigned seed = 0; seed < comparisons; ++seed) {
    const ResultSet base = noisy_run(100 + 2 * seed, "", 1);
    const ResultSet candidate = noisy_run(101 + 2 * seed, "", 1);
    const ByTransport together = by_transport(compare(base, candidate));
    bool any = false;
    for (const TransportChange& change : together.transports) {
      const TransportVerdict verdict = verdict_on(change);
      any = any || verdict == TransportVerdict::slower || verdict == TransportVerdict::faster;
      intervals_that_miss += change.interval.low > 1 || change.interval.high < 1 ? 1 : 0;
    }
    called += any ? 1 : 0;
  }
  EXPECT_LE(called, 4) << "at 1 %, five or more of a hundred come once in three hundred times";
  EXPECT_LE(intervals_that_miss, 36) << "of 400 at 5 %, more come once in a thousand times";
}

TEST(ByTransport, TellsHowManyAreAlikeOnTheTerminal) {
  const ResultSet run = noisy_run(5, "", 1);
  const std::string text = comparison_text(compare(run, run), false, false);
  EXPECT_NE(text.find("4 of 4 transports are surely within 5 % of that"), std::string::npos)
      << text;
}

TEST(ByTransport, TakesThreeTransportsOfSixCells) {
  const ResultSet two = comparable_run({comparable_cell("pipe", "blocking", "same", spread(5000)),
                                        comparable_cell("fifo", "blocking", "same", spread(5000))});
  EXPECT_TRUE(by_transport(compare(two, two)).transports.empty());
}

}  // namespace
}  // namespace pibench::reports
