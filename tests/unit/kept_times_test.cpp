// Times and repetitions that are kept in few mappings.
#include "bench/run/kept_repetitions.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <numeric>
#include <string>
#include <vector>

namespace pibench {
namespace {

std::vector<std::int64_t> numbers(std::int64_t first, std::size_t count) {
  std::vector<std::int64_t> values(count);
  std::iota(values.begin(), values.end(), first);
  return values;
}

std::size_t mappings() {
  std::ifstream maps("/proc/self/maps");
  return static_cast<std::size_t>(
      std::count(std::istreambuf_iterator<char>(maps), std::istreambuf_iterator<char>(), '\n'));
}

TEST(KeptTimesTest, AreAllThereInTheirOrder) {
  TimesArena arena;
  KeptTimes times;
  EXPECT_TRUE(times.all().empty());
  std::int64_t next = 0;
  for (const std::size_t count : {1U, 511U, 1U, 0U, 5000U, 300'000U, 7U}) {
    times.append(numbers(next, count), arena);
    next += static_cast<std::int64_t>(count);
    ASSERT_EQ(times.all(), numbers(0, static_cast<std::size_t>(next))) << count;
  }
}

TEST(KeptTimesTest, OfSeveralCellsDoNotMix) {
  TimesArena arena;
  std::vector<KeptTimes> cells(3);
  for (std::int64_t round = 0; round < 40; ++round)
    for (std::size_t i = 0; i < cells.size(); ++i)
      cells[i].append(numbers(1'000'000 * static_cast<std::int64_t>(i) + 100 * round, 100), arena);
  for (std::size_t i = 0; i < cells.size(); ++i)
    EXPECT_EQ(cells[i].all(), numbers(1'000'000 * static_cast<std::int64_t>(i), 4000)) << i;
}

TEST(KeptTimesTest, OfManyCellsTakeFewMappings) {
  const std::size_t before = mappings();
  TimesArena arena;
  std::vector<KeptTimes> cells(600);
  for (KeptTimes& cell : cells) cell.append(numbers(0, 2000), arena);
  EXPECT_LT(mappings(), before + 20);
}

TEST(KeptRepetitionsTest, AreAllThereInTheirOrder) {
  TimesArena arena;
  KeptNames known;
  std::vector<KeptRepetitions> cells(3);
  std::vector<std::vector<reports::Repetition>> expected(cells.size());
  for (int round = 0; round < 60; ++round)
    for (std::size_t i = 0; i < cells.size(); ++i) {
      reports::Repetition repetition{0.1 * round, 1e9 * round, {}};
      for (std::size_t counter = 0; counter < i + static_cast<std::size_t>(round % 3); ++counter)
        repetition.counters["a counter's name " + std::to_string(counter)] = round / 7.0;
      cells[i].append(repetition, known, arena);
      expected[i].push_back(repetition);
    }
  for (std::size_t i = 0; i < cells.size(); ++i) EXPECT_EQ(cells[i].all(known), expected[i]) << i;
}

TEST(KeptRepetitionsTest, ThereAreNoneBeforeTheFirst) {
  const KeptRepetitions none;
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(none.all(KeptNames()).empty());
}

}  // namespace
}  // namespace pibench
