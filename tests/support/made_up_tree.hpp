// A made-up /proc and /sys.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "tests/support/command.hpp"

namespace pibench::test {

class MadeUpTree {
 public:
  const std::filesystem::path& root() const { return scratch_.path(); }

  void write(const std::filesystem::path& file, std::string_view text) const {
    const std::filesystem::path path = root() / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text << '\n';
  }

  /// One CPU's place; an empty list is a file that is missing.
  void write_cpu(int cpu, int socket, const std::string& siblings,
                 const std::string& sharing_cache) const {
    const std::string directory = "sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/";
    write(directory + "topology/physical_package_id", std::to_string(socket));
    if (!siblings.empty()) write(directory + "topology/thread_siblings_list", siblings);
    if (sharing_cache.empty()) return;
    write_cache(directory + "cache/index0/", "1", "Data", "32K", siblings);
    write_cache(directory + "cache/index1/", "1", "Instruction", "64K", siblings);
    write_cache(directory + "cache/index2/", "2", "Unified", "1024K", siblings);
    write_cache(directory + "cache/index3/", "3", "Unified", "32768K", sharing_cache);
  }

 private:
  void write_cache(const std::string& directory, std::string_view level, std::string_view type,
                   std::string_view size, std::string_view shared) const {
    write(directory + "level", level);
    write(directory + "type", type);
    write(directory + "size", size);
    write(directory + "shared_cpu_list", shared);
  }

  ScratchDirectory scratch_;
};

}  // namespace pibench::test
