#include "bench/harness/affinity.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "bench/harness/placement.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/made_up_tree.hpp"

namespace pibench {
namespace {

using Cpus = std::vector<int>;

TEST(AffinityTest, ASetHoldsCpusOfAnyNumber) {
  for (const Cpus& cpus : {Cpus{0}, Cpus{3, 1023}, Cpus{0, 1024, 1500}, Cpus{65535}})
    EXPECT_EQ(CpuSet(cpus).cpus(), cpus);
}

TEST(AffinityTest, WithoutTheKernelsWordProcTellsWhatIsAllowed) {
  const test::MadeUpTree tree;
  EXPECT_EQ(allowed_cpus_in(tree.root()), Cpus{});
  tree.write("sys/devices/system/cpu/online", "0-3");
  EXPECT_EQ(allowed_cpus_in(tree.root()), (Cpus{0, 1, 2, 3}));
  tree.write("proc/thread-self/status",
             "Name:\tpibench\nCpus_allowed:\t5\nCpus_allowed_list:\t0,2");
  EXPECT_EQ(allowed_cpus_in(tree.root()), (Cpus{0, 2}));
}

TEST(AffinityTest, TheFallbackAgreesWithTheKernel) {
  const Cpus told = allowed_cpus_in("/");
  if (told.empty()) GTEST_SKIP() << "no /proc and no /sys here";
  EXPECT_EQ(told, allowed_cpus());
}

TEST(AffinityTest, WhatSomebodyElseSetsDuringATrialStays) {
  const Cpus before = allowed_cpus();
  if (before.size() < 2) GTEST_SKIP() << "there is only one CPU";
  test::Forked child([&] {
    {
      const PlacementGuard guard(Placement::same);
      pin_to(before.back());
    }
    return allowed_cpus() == Cpus{before.back()};
  });
  EXPECT_TRUE(child.succeeded());
}

/// The former CPUs need not be allowed any more: then those that are.
TEST(AffinityTest, AllCpusMeansThoseThatMayBeUsed) {
  const Cpus before = allowed_cpus();
  test::Forked child([&] {
    if (!pin_to(before.back()) || !CpuSet::all().apply()) return false;
    const Cpus now = allowed_cpus();
    return std::ranges::includes(now, before);
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(AffinityTest, ASecondTrialHasTheCpusThatAreAllowedByThen) {
  const Cpus before = allowed_cpus();
  if (before.size() < 2) GTEST_SKIP() << "there is only one CPU";
  test::Forked child([&] {
    { const PlacementGuard first(Placement::cross); }
    if (!pin_to(before.back())) return false;
    { const PlacementGuard second(Placement::same); }
    try {
      const PlacementGuard third(Placement::cross);
    } catch (const std::runtime_error& error) {
      return std::string(error.what()).find("needs two CPUs") != std::string::npos;
    }
    return false;
  });
  EXPECT_TRUE(child.succeeded());
}

}  // namespace
}  // namespace pibench
