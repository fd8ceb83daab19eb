// The table of dependencies, against what the headers and the libraries say of themselves.
#include "bench/cli/dependencies.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <CLI/Version.hpp>
#include <boost/version.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace pibench::test {
namespace {

Dependency dependency(std::string_view name) {
  const auto all = all_dependencies();
  const auto found = std::ranges::find(all, name, &Dependency::name);
  if (found == all.end()) throw std::runtime_error(fmt::format("{} is not in the table", name));
  return *found;
}

TEST(Dependencies, HaveTheVersionsOfTheirHeaders) {
  EXPECT_EQ(dependency("fmt").version, fmt::format("{}.{}.{}", FMT_VERSION / 10000,
                                                   FMT_VERSION / 100 % 100, FMT_VERSION % 100));
  EXPECT_EQ(dependency("CLI11").version, CLI11_VERSION);
  EXPECT_EQ(dependency("nlohmann-json").version,
            fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                        NLOHMANN_JSON_VERSION_PATCH));
  EXPECT_EQ(dependency("Boost").version,
            fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
                        BOOST_VERSION % 100));
  EXPECT_EQ(dependency("zlib").version, ZLIB_VERSION);
  EXPECT_EQ(dependency("glibc").version, fmt::format("{}.{}", __GLIBC__, __GLIBC_MINOR__));
}

TEST(Dependencies, AllHaveAVersionAndALicence) {
  for (const Dependency& each : all_dependencies()) {
    EXPECT_TRUE(!each.version.empty() && std::isdigit(each.version.front()) != 0) << each.name;
    EXPECT_FALSE(each.licence.empty()) << each.name;
    const bool is_library =
        each.use == Use::library || each.use == Use::archive || each.use == Use::on_demand;
    EXPECT_EQ(is_library, !each.files.empty()) << each.name;
  }
}

TEST(Dependencies, AreSeenInTheProcessThatLoadedThem) {
  EXPECT_EQ(run_time_version(dependency("zlib")), ::zlibVersion());
  EXPECT_EQ(run_time_version(dependency("CLI11")), "");
  for (const char* name : {"fmt", "glibc"}) {
    const auto files = loaded_files(dependency(name));
    ASSERT_FALSE(files.empty()) << name;
    EXPECT_NE(files.front().find(".so"), std::string::npos) << files.front();
  }
  EXPECT_TRUE(loaded_files(dependency("CLI11")).empty());
}

/// Else each fork of each transport would copy what is mapped of it.
TEST(Dependencies, AreLoadedOnDemandWhereTheTableSaysSo) {
  for (const Dependency& each : all_dependencies()) {
    if (each.use == Use::on_demand) {
      EXPECT_TRUE(loaded_files(each).empty()) << each.name;
    }
  }
}

}  // namespace
}  // namespace pibench::test
