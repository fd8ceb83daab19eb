// Every scenario of a binary against every lie about its messages: none gets a figure.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "bench/catalogue/catalogue.hpp"
#include "bench/harness/signals.hpp"
#include "bench/plan/plan.hpp"
#include "bench/run/trial_runner.hpp"
#include "reports/results/names.hpp"
#include "tests/liars/gaps.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {
namespace {

using test::Attempt;
using test::Lie;
using test::LieFacts;
using test::order;
using test::the_one;

/// Enough for a message 62 before one in the middle of what is timed. What lasts a fixed time is as
/// short as it can be.
constexpr TrialLength long_enough{.iterations = 100, .pass = Nanoseconds(1)};

/// All header, and with a body that is no whole number of words. A worker's messages fit into a
/// pipe, so that it ends whatever another one and the parent do.
constexpr std::size_t header_alone = Pattern::header_bytes;
constexpr std::size_t with_body = 500;

/// Until both ends have waited long enough for each other; more than that where it was too little
/// for the lie to be told.
constexpr Nanoseconds brief = std::chrono::milliseconds(100);
constexpr Nanoseconds patient = std::chrono::seconds(60);

std::vector<PlannedCell> cells_of(const Scenario& scenario, Nanoseconds deadline) {
  RunRequest request;
  request.scenarios = {&scenario};
  for (const Row& liar : catalogue()) request.transports.emplace_back(liar.descriptor.name);
  request.bytes = {header_alone, with_body};
  request.workers = {2};
  request.placements = {Placement::os};
  request.rates = {50'000};
  request.limit.time = patient;
  request.terms = 1000;
  request.deadline = deadline;
  std::vector<PlannedCell> cells = make_plan(request);
  for (PlannedCell& cell : cells) cell.length = long_enough;
  return cells;
}

PlannedCell same_cell(const PlannedCell& cell, Nanoseconds deadline) {
  const std::vector<PlannedCell> cells = cells_of(*find_scenario(cell.id.scenario), deadline);
  return *std::ranges::find(cells, cell.id, &PlannedCell::id);
}

bool is_bare(const PlannedCell& cell) {
  const std::pair<std::string, std::string> bare(reports::parameters::side, reports::sides::bare);
  return std::ranges::find(cell.id.parameters, bare) != cell.id.parameters.end();
}

std::string text_of(const PlannedCell& cell) {
  std::string text = cell.id.scenario + " " + cell.id.transport;
  for (const auto& [name, value] : cell.id.parameters) text += " " + name + "=" + value;
  return text;
}

std::string text_of(const Attempt& attempt) {
  return std::string(attempt.lie.name) + ", message " + std::to_string(attempt.at) + " to " +
         (attempt.direction == Direction::to_parent ? "parent" : "worker");
}

/// The first message, one in the middle, and the last of which the lie can be told.
std::set<std::uint64_t> places_in(std::uint64_t messages, const LieFacts& lie) {
  if (messages == 0) return {};
  const std::uint64_t last = messages - 1;
  return {0, messages / 2, lie.needs_next && last > 0 ? last - 1 : last};
}

/// The name of a scenario.
class LiarsTest : public testing::TestWithParam<std::string> {
 protected:
  /// The reason of the trial's failure; empty where it gives a figure.
  std::string failure_of(const PlannedCell& cell) {
    try {
      runner_.run(cell);
      return "";
    } catch (const TrialError& error) {
      EXPECT_EQ(outcome_of(error.kind()), reports::Outcome::failed) << error.what();
      return error.what();
    }
  }

  void run_honestly(const PlannedCell& cell) {
    order().begin_earlier();
    ASSERT_EQ(failure_of(cell), "");
    order().begin_honest();
    ASSERT_EQ(failure_of(cell), "");
  }

  /// All lies about what an honest trial has just sent.
  static std::vector<Attempt> attempts() {
    std::vector<Attempt> all;
    for (const Direction direction : {Direction::to_parent, Direction::to_worker})
      for (const LieFacts& lie : test::lies())
        for (const std::uint64_t at : places_in(messages_in(direction), lie))
          all.push_back(attempt_about(lie, direction, at));
    return all;
  }

  void judge(const PlannedCell& cell, const Attempt& attempt) {
    SCOPED_TRACE(text_of(attempt));
    const std::string_view gap = test::gap_of(attempt);
    const std::string failure = failure_by(cell, attempt, gap.empty());
    if (!gap.empty()) {
      EXPECT_EQ(order().told, 0u) << "is told although " << gap << ": '" << failure << "'";
      return;
    }
    ++lies_told_;
    EXPECT_GT(order().told, 0u) << failure;
    EXPECT_NE(failure, "") << "got a figure";
    EXPECT_TRUE(failure.empty() || test::says(failure, expected_of(attempt))) << failure;
  }

  /// Again, and with more time, where the lie is to be told and was not, or the trial ended before
  /// anybody could see it.
  std::string failure_by(const PlannedCell& cell, const Attempt& attempt, bool is_to_be_told) {
    Nanoseconds deadline = attempt.lie.waits ? brief : patient;
    for (;; deadline *= 4) {
      order().begin(attempt.lie.lie, attempt.direction, attempt.at);
      std::string failure = failure_of(same_cell(cell, deadline));
      const bool is_seen = failure.empty() || test::says(failure, expected_of(attempt));
      const bool had_time = order().told > 0 && is_seen;
      if (!is_to_be_told || had_time || deadline >= patient) return failure;
    }
  }

  /// What an honest trial has sent to the one, or it to the parent.
  static std::uint64_t messages_in(Direction direction) {
    return order().now.sent(direction, the_one).count();
  }

  std::uint64_t lies_told_ = 0;
  SignalGuard signals_;
  posix::RunDirectory directory_ = posix::RunDirectory::create();
  Settings settings_{.redis_url = {}, .fsync_tempfiles = false, .allow_loss = true};
  TrialRunner runner_{directory_, settings_};
};

TEST_P(LiarsTest, GetNoFigure) {
  const Scenario& scenario = *find_scenario(GetParam());
  const std::vector<PlannedCell> cells = cells_of(scenario, patient);
  EXPECT_TRUE(!cells.empty() || scenario.rivals != nullptr)
      << "is neither over a transport nor over what takes its place";
  for (const PlannedCell& cell : cells) {
    SCOPED_TRACE(text_of(cell));
    ASSERT_FALSE(cell.known) << cell.known->reason;
    ASSERT_NO_FATAL_FAILURE(run_honestly(cell));
    EXPECT_EQ(order().links > 0, !is_bare(cell)) << "what is no bare loop opens a link";
    const bool carries = messages_in(Direction::to_parent) + messages_in(Direction::to_worker) > 0;
    EXPECT_EQ(carries, cell.job.facts.message_bytes > 0 && !is_bare(cell));
    for (const Attempt& attempt : attempts()) judge(cell, attempt);
  }
  RecordProperty("lies_told", std::to_string(lies_told_));
}

std::vector<std::string> names_of_scenarios() {
  std::vector<std::string> names;
  for (const Scenario* scenario : scenarios()) names.emplace_back(scenario->name);
  return names;
}

TEST(LiarsTestTest, TheExampleOfAScenarioIsAmongThem) {
  EXPECT_NE(find_scenario("first_message"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Each, LiarsTest, testing::ValuesIn(names_of_scenarios()),
                         [](const auto& scenario) { return scenario.param; });

}  // namespace
}  // namespace pibench
