#include "bench/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/conformance/subject.hpp"

namespace pibench {
namespace {

TEST(Catalogue, EveryTransportHasAConformanceInstanceAndNoOther) {
  std::set<std::string> catalogued;
  for (const Row& row : catalogue()) catalogued.emplace(row.descriptor.name);
  const std::vector<std::string> instances = conformance_instances();
  EXPECT_EQ(catalogued, std::set<std::string>(instances.begin(), instances.end()));
  EXPECT_EQ(instances.size(), catalogued.size()) << "an instance is there twice";
}

TEST(Catalogue, NamesAreUniqueAndFindable) {
  for (const Row& row : catalogue()) EXPECT_EQ(find_row(row.descriptor.name), &row);
  EXPECT_EQ(find_row("no such transport"), nullptr);
}

}  // namespace
}  // namespace pibench
