// The CPUs that share a core, a cache or a socket, according to sysfs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pibench {

/// The relation of two different CPUs: the closest thing that they share.
enum class Kinship : std::uint8_t {
  same_core,     ///< SMT siblings
  same_cache,    ///< two cores that share the last-level cache
  same_socket,   ///< one socket, but no last-level cache in common, or none that sysfs knows of
  other_socket,  ///< nothing but the machine
  unknown,       ///< sysfs does not say
};

/// For "CPU 0 and CPU 1, …": "SMT siblings", "sharing the last-level cache" and so on.
std::string_view describe(Kinship kinship);

struct Cache {
  int level;
  std::string type;  ///< "Data", "Instruction" or "Unified"
  std::int64_t bytes;
  std::vector<int> shared_by;  ///< CPUs
};

struct Cpu {
  int id;
  int socket;                 ///< -1 where sysfs does not say
  std::vector<int> siblings;  ///< itself and the CPUs of the same core; empty where unknown
  std::vector<Cache> caches;
};

class Topology {
 public:
  /// Reads <root>/sys/devices/system; what is missing there becomes unknown.
  static Topology read(const std::filesystem::path& root = "/");
  /// The topology of this machine; read once.
  static const Topology& here();

  Kinship kinship(int a, int b) const;

  const std::vector<Cpu>& cpus() const { return cpus_; }
  /// nullptr for a CPU that sysfs does not have.
  const Cpu* find(int id) const;
  /// 0 where sysfs does not say, as for the three below.
  std::size_t cores() const;
  std::size_t sockets() const;
  std::size_t threads_per_core() const;
  std::size_t numa_nodes() const { return numa_nodes_; }

 private:
  std::vector<Cpu> cpus_;
  std::size_t numa_nodes_ = 0;
};

}  // namespace pibench
