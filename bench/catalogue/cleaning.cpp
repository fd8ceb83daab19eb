#include "bench/catalogue/cleaning.hpp"

#include "bench/catalogue/catalogue.hpp"

namespace pibench {
namespace {

std::string clean_elsewhere(const posix::AbandonedRun& run, const Settings& settings) {
  for (const Row& row : catalogue()) {
    if (row.clean_abandoned == nullptr) continue;
    if (std::string reason = row.clean_abandoned(run, settings); !reason.empty()) return reason;
  }
  return {};
}

}  // namespace

posix::CleanReport clean_everything_abandoned(const Settings& settings, posix::RemovalMode mode) {
  return posix::clean_abandoned(
      [&](const posix::AbandonedRun& run) { return clean_elsewhere(run, settings); }, mode);
}

}  // namespace pibench
