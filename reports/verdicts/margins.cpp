#include "reports/verdicts/margins.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace pibench::reports {

double Margins::of(const std::string& name, std::string_view wakeup) const {
  const auto matches = [&](const auto& rule) {
    return ::fnmatch(rule.first.c_str(), name.c_str(), 0) == 0;
  };
  const auto last = std::find_if(by_pattern.rbegin(), by_pattern.rend(), matches);
  if (last != by_pattern.rend()) return last->second;
  return wakeup == "blocking" ? blocking : others;
}

}  // namespace pibench::reports
