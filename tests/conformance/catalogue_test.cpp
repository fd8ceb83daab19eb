#include "bench/catalogue/catalogue.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/conformance/subject.hpp"

namespace pibench {
namespace {

TEST(Catalogue, TheSuiteCoversItAndTheExampleOfTheReadmeBesides) {
  std::multiset<std::string> expected{"eventfd_box"};
  for (const Row& row : catalogue()) expected.emplace(row.descriptor.name);
  std::multiset<std::string> covered;
  for (const Subject& subject : subjects()) covered.insert(subject.name());
  EXPECT_EQ(covered, expected);
}

TEST(Catalogue, NamesAreUniqueAndFindable) {
  for (const Row& row : catalogue()) EXPECT_EQ(find_row(row.descriptor.name), &row);
  EXPECT_EQ(find_row("no such transport"), nullptr);
}

}  // namespace
}  // namespace pibench
