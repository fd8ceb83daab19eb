#include "bench/harness/placement.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <stdexcept>

#include "tests/support/forked.hpp"
#include "tests/support/made_up_tree.hpp"

namespace pibench {
namespace {

using Cpus = std::vector<int>;

/// Two sockets of two cores of two threads; CPU n and n + 4 are siblings.
Topology two_sockets() {
  const test::MadeUpTree tree;
  for (const int cpu : {0, 1, 4, 5})
    tree.write_cpu(cpu, 0, cpu % 4 == 0 ? "0,4" : "1,5", "0-1,4-5");
  for (const int cpu : {2, 3, 6, 7})
    tree.write_cpu(cpu, 1, cpu % 4 == 2 ? "2,6" : "3,7", "2-3,6-7");
  return Topology::read(tree.root());
}

Topology virtual_machine() {
  const test::MadeUpTree tree;
  for (const int cpu : {0, 1}) tree.write_cpu(cpu, 0, std::to_string(cpu), "");
  return Topology::read(tree.root());
}

const Cpus all_cpus{0, 1, 2, 3, 4, 5, 6, 7};

TEST(Placement, HasNamesThatRoundTrip) {
  for (const Placement placement : {Placement::same, Placement::cross, Placement::cross_smt,
                                    Placement::cross_cache, Placement::cross_socket, Placement::os})
    EXPECT_EQ(placement_from(to_string(placement)), placement);
  EXPECT_EQ(known_placements(), "same, cross, cross-smt, cross-cache, cross-socket, os");
  EXPECT_EQ(placement_from("cross_smt"), std::nullopt);
}

TEST(Placement, CrossTakesAllOthersAndSiblingsLast) {
  const auto choice = choose_cpus(Placement::cross, all_cpus, two_sockets());
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->parent, 0);
  EXPECT_EQ(choice->workers, (Cpus{1, 5, 2, 3, 6, 7, 4}));
  EXPECT_EQ(choice->nearest, Kinship::same_cache);
}

TEST(Placement, CrossTakesASiblingWhereThereIsNothingElse) {
  const auto choice = choose_cpus(Placement::cross, {3, 7}, two_sockets());
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->workers, (Cpus{7}));
  EXPECT_EQ(choice->nearest, Kinship::same_core);
}

TEST(Placement, TheExplicitOnesKeepToTheirKinship) {
  const Topology topology = two_sockets();
  EXPECT_EQ(choose_cpus(Placement::cross_smt, all_cpus, topology)->workers, (Cpus{4}));
  EXPECT_EQ(choose_cpus(Placement::cross_cache, all_cpus, topology)->workers, (Cpus{1, 5}));
  EXPECT_EQ(choose_cpus(Placement::cross_socket, all_cpus, topology)->workers, (Cpus{2, 3, 6, 7}));
  EXPECT_EQ(choose_cpus(Placement::same, all_cpus, topology)->workers, (Cpus{0}));
}

TEST(Placement, TheParentMovesToWhereAPairIs) {
  const auto choice = choose_cpus(Placement::cross_smt, {0, 3, 7}, two_sockets());
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->parent, 3);
  EXPECT_EQ(choice->workers, (Cpus{7}));
}

TEST(Placement, WorkersHaveTheCpusThatTheyTakeInTurn) {
  const Topology topology = two_sockets();
  EXPECT_EQ(worker_cpus(Placement::same, all_cpus, topology), 1U);
  EXPECT_EQ(worker_cpus(Placement::cross, all_cpus, topology), 7U);
  EXPECT_EQ(worker_cpus(Placement::cross_cache, all_cpus, topology), 2U);
  EXPECT_EQ(worker_cpus(Placement::os, all_cpus, topology), 7U);
  EXPECT_EQ(worker_cpus(Placement::os, {3}, topology), 1U);
  EXPECT_EQ(worker_cpus(Placement::cross, {3}, topology), 1U);
}

TEST(Placement, ObstaclesSayWhatIsMissing) {
  const Topology topology = virtual_machine();
  EXPECT_EQ(obstacle_to(Placement::cross_smt, {0, 1}, topology),
            "placement cross-smt needs two allowed CPUs that are SMT siblings, and this machine "
            "has none");
  EXPECT_EQ(obstacle_to(Placement::cross_cache, {0, 1}, topology),
            "placement cross-cache needs two allowed CPUs that are cores sharing the last-level "
            "cache, and this machine has none");
  EXPECT_EQ(obstacle_to(Placement::cross_socket, {0, 1}, topology),
            "placement cross-socket needs two allowed CPUs that are on different sockets, and "
            "this machine has none");
  EXPECT_EQ(obstacle_to(Placement::cross, {0}, topology),
            "placement cross needs two CPUs and this process may use one");
  EXPECT_EQ(obstacle_to(Placement::cross, {0, 1}, topology), std::nullopt);
  EXPECT_EQ(obstacle_to(Placement::same, {0}, topology), std::nullopt);
  EXPECT_EQ(obstacle_to(Placement::os, {0}, topology), std::nullopt);
}

TEST(Placement, IsDescribedForPeople) {
  const Topology topology = two_sockets();
  EXPECT_EQ(describe_placement(Placement::cross, all_cpus, topology),
            "CPU 0 and CPU 1, sharing the last-level cache");
  EXPECT_EQ(describe_placement(Placement::cross_smt, all_cpus, topology),
            "CPU 0 and CPU 4, SMT siblings");
  EXPECT_EQ(describe_placement(Placement::cross, {0, 1}, virtual_machine()),
            "CPU 0 and CPU 1, on one socket");
  EXPECT_EQ(describe_placement(Placement::cross, {0, 1}, Topology{}),
            "CPU 0 and CPU 1, related in an unknown way");
  EXPECT_EQ(describe_placement(Placement::same, {2, 3}, topology), "CPU 2");
  EXPECT_EQ(describe_placement(Placement::cross, {0}, topology),
            "placement cross needs two CPUs and this process may use one");
}

TEST(Placement, TheGuardPinsAndRestores) {
  const Cpus before = allowed_cpus();
  for (const Placement placement : {Placement::same, Placement::cross, Placement::cross_smt,
                                    Placement::cross_cache, Placement::cross_socket}) {
    if (const auto obstacle = obstacle_to(placement)) {
      EXPECT_THROW(PlacementGuard{placement}, std::runtime_error) << *obstacle;
      continue;
    }
    const PlacementGuard guard(placement);
    ASSERT_EQ(allowed_cpus().size(), 1u);
    const int parent = allowed_cpus().front();
    test::Forked worker([&] {
      guard.pin_worker(WorkerId{0});
      return (allowed_cpus().front() == parent) == (placement == Placement::same);
    });
    EXPECT_TRUE(worker.succeeded()) << to_string(placement);
  }
  EXPECT_EQ(allowed_cpus(), before);
}

TEST(Placement, WorkersOfASleepingParentTakeItsCpuToo) {
  const Cpus before = allowed_cpus();
  if (before.size() < 2) GTEST_SKIP() << "there is only one CPU";
  const PlacementGuard guard(Placement::cross, ParentsCpu::taken);
  EXPECT_EQ(guard.cpus_for_workers(), before.size());
  const auto is_on = [&](std::size_t worker, int cpu) {
    return test::Forked([&] {
             guard.pin_worker(WorkerId{static_cast<std::uint16_t>(worker)});
             return allowed_cpus() == Cpus{cpu};
           })
        .succeeded();
  };
  for (const int cpu : before) {
    int there = 0;
    for (std::size_t worker = 0; worker < before.size(); ++worker) there += is_on(worker, cpu);
    EXPECT_EQ(there, 1) << cpu;
  }
}

TEST(Placement, TheSchedulerIsLeftAlone) {
  const Cpus before = allowed_cpus();
  const PlacementGuard guard(Placement::os);
  guard.pin_worker(WorkerId{0});
  EXPECT_EQ(allowed_cpus(), before);
}

}  // namespace
}  // namespace pibench
