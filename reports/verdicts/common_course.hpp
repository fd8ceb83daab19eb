// The course that the cells of many runs have in common: the state of the machine in each run, and
// its lasting changes. All functions are pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/stats/change_points.hpp"

namespace pibench::reports {

/// Natural logarithms of the medians of a cell, one per run; nothing where it was not measured.
using LogCourse = std::vector<std::optional<double>>;

/// The values of a course with the runs that they are of.
struct MeasuredCourse {
  std::vector<std::size_t> runs;
  std::vector<double> values;

  explicit MeasuredCourse(const LogCourse& course);
  std::span<const double> part(std::size_t begin, std::size_t end) const {
    return std::span(values).subspan(begin, end - begin);
  }
};

struct GroupedCourse {
  std::string group;  ///< its transport: cells of one have much in common besides the machine
  LogCourse course;
};

/// A shift of three quarters of the transports, at least, by half of its size or more.
struct SharedShift {
  Shift place;  ///< indices of runs
  double log_before = 0;
  double log_after = 0;
  std::size_t before_runs = 0;  ///< by which each is known
  std::size_t after_runs = 0;
};

struct CommonCourse {
  std::vector<SharedShift> shifts{};
  double noise = 0;
  /// By how much all cells are above where they are in the newest run, in every run, by the shifts.
  std::vector<double> level{};
  /// By how much all cells of a run are above that; 0 where taking it out would leave cells no less
  /// noise than they have.
  std::vector<double> state{};
};

/// The fewest transports whose common course is told from their own.
inline constexpr std::size_t groups_of_a_common_course = 3;
/// The fewest of which the state of a single run is known well enough to be taken out.
inline constexpr std::size_t groups_of_a_state = 5;

/// Shifts within the margin, a difference of natural logarithms, are none. Every course has a value
/// or nothing per run.
CommonCourse common_course(std::span<const GroupedCourse> cells, std::size_t runs,
                           double log_margin);

/// The course with what is in `taken`, a value per run, taken out.
LogCourse without(LogCourse course, std::span<const double> taken);

}  // namespace pibench::reports
