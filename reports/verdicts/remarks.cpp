#include "reports/verdicts/remarks.hpp"

#include <fmt/format.h>

#include <map>

namespace pibench::reports {

std::vector<CellRemark> grouped(const std::vector<CellRemark>& remarks) {
  std::vector<CellRemark> groups;
  std::vector<std::size_t> sizes;
  std::map<std::string, std::size_t> positions;
  for (const CellRemark& remark : remarks) {
    const auto [found, is_new] = positions.try_emplace(remark.reason, groups.size());
    if (is_new) {
      groups.push_back(remark);
      sizes.push_back(0);
    }
    ++sizes[found->second];
  }
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (sizes[i] > 1) groups[i].name += fmt::format(" and {} more", sizes[i] - 1);
  return groups;
}

}  // namespace pibench::reports
