#include "tests/faults/matrix/surroundings.hpp"

#include <fmt/format.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace pibench::test {

void make_small(const std::filesystem::path& directory, std::size_t free_bytes) {
  std::filesystem::create_directories(directory);
  constexpr std::size_t all_bytes = 1 << 20;
  const std::string options = fmt::format("mode=1777,size={}", all_bytes);
  if (::mount("tmpfs", directory.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) != 0)
    throw std::runtime_error("mount of a small tmpfs");
  const std::string filling(all_bytes - free_bytes, 'x');
  std::ofstream(directory / "filling") << filling;
}

uid_t nobody_else() {
  constexpr uid_t first_of_nobodys = 61'000;
  return first_of_nobodys + static_cast<uid_t>(::getpid()) % 4000;
}

std::filesystem::path lend(const Sandbox& sandbox, const std::filesystem::path& program,
                           uid_t user) {
  const std::filesystem::path copy = sandbox.scratch() / "pibench";
  if (!std::filesystem::exists(copy)) std::filesystem::copy_file(program, copy);
  for (const auto& directory : {sandbox.scratch(), sandbox.temporary()})
    if (::chown(directory.c_str(), user, user) != 0) throw std::runtime_error("chown");
  return copy;
}

}  // namespace pibench::test
