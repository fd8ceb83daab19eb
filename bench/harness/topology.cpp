#include "bench/harness/topology.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "bench/harness/pseudo_files.hpp"

namespace pibench {
namespace {

namespace fs = std::filesystem;

/// The numbers of the entries named `prefix` and a number, in ascending order.
std::vector<int> numbered_entries(const fs::path& directory, std::string_view prefix) {
  std::set<int> numbers;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const std::vector<int> number = parse_id_list(std::string_view(name).substr(prefix.size()));
    if (number.size() == 1) numbers.insert(number.front());
  }
  return {numbers.begin(), numbers.end()};
}

std::vector<int> read_id_list(const fs::path& file) {
  return parse_id_list(first_line(file).value_or(""));
}

/// "32K", "1024K", "32M"; 0 for what is no size.
std::int64_t parse_size(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return 0;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit == "K") return value << 10;
  if (unit == "M") return value << 20;
  return unit.empty() ? value : 0;
}

std::vector<Cache> read_caches(const fs::path& directory) {
  const std::vector<int> indices = numbered_entries(directory, "index");
  std::vector<Cache> caches;
  caches.reserve(indices.size());
  for (const int index : indices) {
    const fs::path cache = directory / ("index" + std::to_string(index));
    caches.push_back({.level = static_cast<int>(first_number(cache / "level").value_or(0)),
                      .type = first_line(cache / "type").value_or(""),
                      .bytes = parse_size(first_line(cache / "size").value_or("")),
                      .shared_by = read_id_list(cache / "shared_cpu_list")});
  }
  return caches;
}

Cpu read_cpu(int id, const fs::path& directory) {
  const fs::path topology = directory / "topology";
  return {.id = id,
          .socket = static_cast<int>(first_number(topology / "physical_package_id").value_or(-1)),
          .siblings = read_id_list(topology / "thread_siblings_list"),
          .caches = read_caches(directory / "cache")};
}

const Cache* last_level_cache(const Cpu& cpu) {
  const Cache* last = nullptr;
  for (const Cache& cache : cpu.caches)
    if (cache.type != "Instruction" && (last == nullptr || cache.level > last->level))
      last = &cache;
  return last;
}

bool holds(const std::vector<int>& ids, int id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

std::string_view describe(Kinship kinship) {
  switch (kinship) {
    case Kinship::same_core:
      return "SMT siblings";
    case Kinship::same_cache:
      return "sharing the last-level cache";
    case Kinship::same_socket:
      return "on one socket";
    case Kinship::other_socket:
      return "on different sockets";
    case Kinship::unknown:
      return "related in an unknown way";
  }
  return "?";
}

Topology Topology::read(const fs::path& root) {
  const fs::path system = root / "sys/devices/system";
  const std::vector<int> ids = numbered_entries(system / "cpu", "cpu");
  Topology topology;
  topology.cpus_.reserve(ids.size());
  for (const int id : ids)
    // A CPU that is offline has no topology.
    if (fs::exists(system / "cpu" / ("cpu" + std::to_string(id)) / "topology"))
      topology.cpus_.push_back(read_cpu(id, system / "cpu" / ("cpu" + std::to_string(id))));
  topology.numa_nodes_ = numbered_entries(system / "node", "node").size();
  return topology;
}

const Topology& Topology::here() {
  static const Topology topology = read();
  return topology;
}

const Cpu* Topology::find(int id) const {
  const auto found =
      std::find_if(cpus_.begin(), cpus_.end(), [id](const Cpu& cpu) { return cpu.id == id; });
  return found == cpus_.end() ? nullptr : &*found;
}

Kinship Topology::kinship(int a, int b) const {
  const Cpu* const one = find(a);
  const Cpu* const other = find(b);
  if (one == nullptr || other == nullptr) return Kinship::unknown;
  if (holds(one->siblings, b)) return Kinship::same_core;
  const Cache* const cache = last_level_cache(*one);
  if (cache != nullptr && holds(cache->shared_by, b)) return Kinship::same_cache;
  if (one->socket < 0 || other->socket < 0) return Kinship::unknown;
  return one->socket == other->socket ? Kinship::same_socket : Kinship::other_socket;
}

std::size_t Topology::cores() const {
  std::set<std::vector<int>> cores;
  for (const Cpu& cpu : cpus_)
    if (!cpu.siblings.empty()) cores.insert(cpu.siblings);
  return cores.size();
}

std::size_t Topology::sockets() const {
  std::set<int> sockets;
  for (const Cpu& cpu : cpus_)
    if (cpu.socket >= 0) sockets.insert(cpu.socket);
  return sockets.size();
}

std::size_t Topology::threads_per_core() const {
  std::size_t threads = 0;
  for (const Cpu& cpu : cpus_) threads = std::max(threads, cpu.siblings.size());
  return threads;
}

}  // namespace pibench
