#include <gtest/gtest.h>
#include <sys/resource.h>

#include <set>
#include <string>

#include "bench/catalogue/catalogue.hpp"
#include "bench/cli/global_variable.hpp"
#include "bench/harness/signals.hpp"
#include "bench/machine/tunables.hpp"
#include "bench/scenarios/pi/inprocess.hpp"

namespace pibench {
namespace {

bool consists_of(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

/// "mq_overview(7)".
bool is_man_page(std::string_view text) {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return false;
  const std::string_view section = text.substr(open + 1, text.size() - open - 2);
  return consists_of(text.substr(0, open), "abcdefghijklmnopqrstuvwxyz0123456789_.-") &&
         !section.empty() && section[0] >= '1' && section[0] <= '9';
}

/// "Python: multiprocessing.Queue".
bool is_chapter(std::string_view text) {
  for (const std::string_view manual : {"Python: ", "Boost: ", "Redis: ", "LMDB: ", "SQLite: "})
    if (text.starts_with(manual))
      return text.find_first_of(" ()", manual.size()) == std::string_view::npos &&
             text.size() > manual.size();
  return false;
}

std::size_t sentences_in(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t end = 0; (end = text.find_first_of(".!?", end)) != std::string_view::npos;)
    if (++end == text.size() || text[end] == ' ') ++count;
  return count;
}

void expect_picture(std::string_view picture) {
  const std::vector<std::string_view> lines = lines_of(picture);
  EXPECT_GE(lines.size(), 5u);
  EXPECT_LE(lines.size(), 14u);
  for (const std::string_view line : lines) {
    EXPECT_LE(line.size(), 96u) << line;
    for (const char each : line) EXPECT_TRUE(each >= ' ' && each <= '~') << line;
  }
  EXPECT_TRUE(lines.front().starts_with("parent ")) << lines.front();
  EXPECT_TRUE(lines.front().ends_with(" worker")) << lines.front();
}

void expect_complete(const Explanation& explanation) {
  EXPECT_GE(sentences_in(explanation.how), 2u) << explanation.how;
  EXPECT_LE(sentences_in(explanation.how), 5u) << explanation.how;
  for (const std::string_view text :
       {explanation.per_message, explanation.waking, explanation.set_up})
    EXPECT_GE(sentences_in(text), 1u) << text;
  for (const std::string_view tunable : items_of(explanation.tunables)) EXPECT_NE(tunable, "");
  for (const std::string_view page : items_of(explanation.man_pages))
    EXPECT_TRUE(is_man_page(page) || is_chapter(page)) << page;
  expect_picture(explanation.picture);
}

TEST(Explanation, EveryTransportHasAWholeOne) {
  for (const Row& row : catalogue()) {
    SCOPED_TRACE(row.descriptor.name);
    expect_complete(row.explanation);
  }
}

TEST(Explanation, TheBaselineHasAWholeOne) {
  expect_complete(inprocess_explanation);
}

TEST(Explanation, EveryLimitOfTheShellHasAValue) {
  for (const Row& row : catalogue())
    for (const std::string_view tunable : items_of(row.explanation.tunables))
      EXPECT_FALSE(tunable.starts_with("ulimit ") && value_of_tunable(tunable).empty())
          << row.descriptor.name << ": " << tunable;
}

TEST(Explanation, OnlyWhatCarriesNothingHasNoFamily) {
  for (const Row& row : catalogue())
    EXPECT_EQ(row.descriptor.family == Family::none, row.descriptor.substrate == Substrate::none)
        << row.descriptor.name;
}

TEST(Tunables, SaysTheLimitOfThisProcess) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const std::string expected =
      limit.rlim_cur == RLIM_INFINITY ? "unlimited" : std::to_string(limit.rlim_cur);
  EXPECT_EQ(value_of_tunable("ulimit -n"), expected);
}

TEST(Tunables, ReadsTheKernelsFiles) {
  EXPECT_NE(value_of_tunable("/proc/sys/kernel/pid_max"), "");
  EXPECT_EQ(value_of_tunable("/proc/sys/kernel/no_such_knob"), "");
}

TEST(Tunables, HasNoValueForWords) {
  EXPECT_EQ(value_of_tunable("none"), "");
  EXPECT_EQ(value_of_tunable("free memory"), "");
}

class GlobalVariableTest : public testing::Test {
 protected:
  SignalGuard signals_;
  GlobalVariableShow show_ = show_global_variable();
};

TEST_F(GlobalVariableTest, EveryWorkerAddsToACopyOfItsOwn) {
  EXPECT_TRUE(show_.convincing());
  EXPECT_EQ(show_.workers.size(), 10u);
  EXPECT_EQ(show_.parent.value, 0);
  EXPECT_EQ(show_.pi, 0);
  EXPECT_NEAR(show_.right_pi, 3.14159262176, 1e-11);
}

TEST_F(GlobalVariableTest, PhysicalPagesDifferWhereTheyAreShown) {
  std::set<std::uint64_t> frames{show_.parent.page_frame};
  for (const GlobalCopy& copy : show_.workers) frames.insert(copy.page_frame);
  EXPECT_EQ(frames.size(), show_.parent.page_frame == 0 ? 1u : 11u);
}

TEST_F(GlobalVariableTest, AVariableThatWereSharedDoesNotConvince) {
  show_.parent.value = 1.2337;
  EXPECT_FALSE(show_.convincing());
}

TEST_F(GlobalVariableTest, AnotherAddressDoesNotConvince) {
  show_.workers.back().address += sizeof(double);
  EXPECT_FALSE(show_.convincing());
}

TEST_F(GlobalVariableTest, ALostPartialSumDoesNotConvince) {
  show_.workers.back().value = 0;
  EXPECT_FALSE(show_.convincing());
}

}  // namespace
}  // namespace pibench
