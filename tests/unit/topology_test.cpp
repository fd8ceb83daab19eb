#include "bench/harness/topology.hpp"

#include <gtest/gtest.h>

#include "bench/harness/pseudo_files.hpp"
#include "tests/support/made_up_tree.hpp"

namespace pibench {
namespace {

using Ids = std::vector<int>;

TEST(PseudoFiles, ParsesListsOfIds) {
  EXPECT_EQ(parse_id_list("0-3,8"), (Ids{0, 1, 2, 3, 8}));
  EXPECT_EQ(parse_id_list("5"), (Ids{5}));
  for (const char* none : {"", "x", "1-", "-1", "3-1", "1,,2", "1x", "99999999999", "0-999999999"})
    EXPECT_EQ(parse_id_list(none), Ids{}) << none;
}

TEST(PseudoFiles, ANumberIsAWholeLine) {
  const test::MadeUpTree tree;
  tree.write("number", "8192");
  tree.write("words", "8192 bytes");
  tree.write("empty", "");
  EXPECT_EQ(first_number(tree.root() / "number"), 8192);
  EXPECT_EQ(first_number(tree.root() / "words"), std::nullopt);
  EXPECT_EQ(first_line(tree.root() / "words"), "8192 bytes");
  EXPECT_EQ(first_line(tree.root() / "empty"), std::nullopt);
  EXPECT_EQ(first_line(tree.root() / "absent"), std::nullopt);
}

TEST(Topology, KnowsSmtSiblingsCachesAndSockets) {
  const test::MadeUpTree tree;  // two sockets of two cores of two threads
  tree.write_cpu(0, 0, "0,4", "0-1,4-5");
  tree.write_cpu(1, 0, "1,5", "0-1,4-5");
  tree.write_cpu(2, 1, "2,6", "2-3,6-7");
  tree.write_cpu(3, 1, "3,7", "2-3,6-7");
  tree.write_cpu(4, 0, "0,4", "0-1,4-5");
  tree.write_cpu(5, 0, "1,5", "0-1,4-5");
  tree.write_cpu(6, 1, "2,6", "2-3,6-7");
  tree.write_cpu(7, 1, "3,7", "2-3,6-7");
  tree.write("sys/devices/system/node/node0/cpulist", "0-1,4-5");
  tree.write("sys/devices/system/node/node1/cpulist", "2-3,6-7");
  const Topology topology = Topology::read(tree.root());
  EXPECT_EQ(topology.kinship(0, 4), Kinship::same_core);
  EXPECT_EQ(topology.kinship(0, 5), Kinship::same_cache);
  EXPECT_EQ(topology.kinship(0, 2), Kinship::other_socket);
  EXPECT_EQ(topology.kinship(7, 3), Kinship::same_core);
  EXPECT_EQ(topology.kinship(0, 99), Kinship::unknown);
  EXPECT_EQ(topology.cpus().size(), 8u);
  EXPECT_EQ(topology.cores(), 4u);
  EXPECT_EQ(topology.sockets(), 2u);
  EXPECT_EQ(topology.threads_per_core(), 2u);
  EXPECT_EQ(topology.numa_nodes(), 2u);
  EXPECT_EQ(topology.find(0)->caches.back().bytes, 32 << 20);
}

TEST(Topology, CoresOfOneSocketMayHaveDifferentCaches) {
  const test::MadeUpTree tree;
  tree.write_cpu(0, 0, "0", "0");
  tree.write_cpu(1, 0, "1", "1");
  EXPECT_EQ(Topology::read(tree.root()).kinship(0, 1), Kinship::same_socket);
}

TEST(Topology, AVirtualMachineMayNotKnowItsCaches) {
  const test::MadeUpTree tree;
  tree.write_cpu(0, 0, "0", "");
  tree.write_cpu(1, 0, "1", "");
  tree.write_cpu(2, -1, "2", "");
  const Topology topology = Topology::read(tree.root());
  EXPECT_EQ(topology.kinship(0, 1), Kinship::same_socket);
  EXPECT_EQ(topology.kinship(0, 2), Kinship::unknown);
}

TEST(Topology, LeavesOutWhatIsNoCpuOrOffline) {
  const test::MadeUpTree tree;
  tree.write_cpu(0, 0, "0", "0");
  tree.write("sys/devices/system/cpu/cpu1/online", "0");
  tree.write("sys/devices/system/cpu/cpufreq/boost", "1");
  EXPECT_EQ(Topology::read(tree.root()).cpus().size(), 1u);
}

TEST(Topology, OfNothingIsEmpty) {
  const test::MadeUpTree tree;
  const Topology topology = Topology::read(tree.root());
  EXPECT_TRUE(topology.cpus().empty());
  EXPECT_EQ(topology.cores(), 0u);
  EXPECT_EQ(topology.sockets(), 0u);
  EXPECT_EQ(topology.threads_per_core(), 0u);
  EXPECT_EQ(topology.numa_nodes(), 0u);
}

}  // namespace
}  // namespace pibench
