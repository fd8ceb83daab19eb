// Reasons and notes of a run, each of them once.
#pragma once

#include <string>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// A text about one cell, or one that several cells of a transport share.
struct Remark {
  std::string about;  ///< the cell's name, or "redis, 18 cells"
  std::string kind;   ///< the outcome; empty for notes
  std::string text;
};

/// Outcome and reason of every cell that was not measured.
std::vector<Remark> reasons(const ResultSet& results);
/// The cells' notes.
std::vector<Remark> notes(const ResultSet& results);

/// "2 runs, each in a process of its own"; empty of one run.
std::string runs_in_words(const ResultSet& results);

}  // namespace pibench::reports
