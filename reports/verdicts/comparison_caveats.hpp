// What limits the verdicts of a comparison, in sentences.
#pragma once

#include <string>
#include <vector>

#include "reports/results/model.hpp"
#include "reports/verdicts/comparison.hpp"
#include "reports/verdicts/comparison_reference.hpp"

namespace pibench::reports {

/// The caveats of a comparison whose cells are judged; the standing one first, a line each.
std::vector<std::string> caveats_of(const Comparison& comparison, const ResultSet& base,
                                    const ResultSet& candidate,
                                    const CoreToCoreReference& reference);

}  // namespace pibench::reports
