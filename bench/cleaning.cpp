#include "bench/cleaning.hpp"

#include "bench/catalogue.hpp"

namespace pibench {
namespace {

std::string clean_elsewhere(const std::filesystem::path& directory, const Settings& settings) {
  for (const Row& row : catalogue()) {
    if (row.clean_abandoned == nullptr) continue;
    if (std::string reason = row.clean_abandoned(directory, settings); !reason.empty())
      return reason;
  }
  return {};
}

}  // namespace

posix::CleanReport clean_everything_abandoned(const Settings& settings) {
  return posix::clean_abandoned(
      [&](const std::filesystem::path& directory) { return clean_elsewhere(directory, settings); });
}

}  // namespace pibench
