// Reasons and notes of a run, each said once.
#pragma once

#include <string>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// A text about several cells of one transport, told once.
struct Remark {
  std::string about;  ///< the cell's name, or "redis, 18 cells"
  std::string kind;   ///< the outcome; empty for notes
  std::string text;
};

/// Of every cell that was not measured: outcome and reason.
std::vector<Remark> reasons(const ResultSet& results);
/// The cells' notes.
std::vector<Remark> notes(const ResultSet& results);

}  // namespace pibench::reports
