#include "reports/verdicts/trend_shifts.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>
#include <utility>

#include "reports/stats/change_points.hpp"
#include "reports/stats/stats.hpp"

namespace pibench::reports {
namespace {

/// A level between shifts.
struct Held {
  double log_level;
  std::size_t runs;
};

/// True where the third level is the first again, as far as noise and margin let that be told.
bool leads_back(std::span<const Held, 3> levels, double noise, double margin) {
  constexpr double errors = 3;
  const auto [before, between, after] = std::tuple(levels[0], levels[1], levels[2]);
  const double error =
      noise * std::sqrt(1 / static_cast<double>(before.runs) + 1 / static_cast<double>(after.runs));
  const double apart = std::abs(after.log_level - before.log_level);
  return apart <= std::max(std::log1p(margin), errors * error) &&
         apart < std::abs(between.log_level - before.log_level) / 2;
}

/// A kind per shift between the levels.
std::vector<ShiftKind> kinds_of(std::span<const Held> levels, double noise, double margin) {
  std::vector<ShiftKind> kinds(levels.size() - 1, ShiftKind::lasting);
  for (std::size_t i = 0; i + 2 < levels.size(); ++i) {
    if (kinds[i] == ShiftKind::back) continue;
    if (!leads_back(levels.subspan(i).first<3>(), noise, margin)) continue;
    kinds[i] = ShiftKind::temporary;
    kinds[i + 1] = ShiftKind::back;
  }
  if (kinds.back() == ShiftKind::lasting && levels.back().runs < runs_of_a_lasting_level)
    kinds.back() = ShiftKind::provisional;
  return kinds;
}

ShiftTime shift_time(const Shift& place, std::size_t held_runs) {
  return {.run = place.at,
          .earliest = place.earliest,
          .latest = place.latest,
          .certainty = place.certainty,
          .held_runs = held_runs};
}

/// A cell's course, with what it has in common with all taken out, and its levels.
class OwnCourse {
 public:
  OwnCourse(const CellTrend& cell, const LogCourse& logarithms, std::span<const double> common)
      : course_(without(logarithms, common)), found_(level_shifts(course_.values)) {
    for (const std::size_t run : course_.runs)
      medians_ns_.push_back(*cell.medians_ns[run] / std::exp(common[run]));
  }

  std::size_t count() const { return found_.shifts.size(); }

  std::vector<LevelShift> shifts(double margin) const {
    if (count() == 0) return {};
    const std::vector<ShiftKind> kinds = kinds_of(levels(), found_.noise, margin);
    std::vector<LevelShift> shifts;
    for (std::size_t i = 0; i < count(); ++i) {
      LevelShift shift{shift_time(in_runs(found_.shifts[i]), runs_of(i + 1)), level_ns(i),
                       level_ns(i + 1)};
      shift.kind = kinds[i];
      if (std::abs(shift.ratio() - 1) > margin) shifts.push_back(shift);
    }
    return shifts;
  }

 private:
  std::size_t begin_of(std::size_t level) const {
    if (level > count()) return medians_ns_.size();
    return level == 0 ? 0 : found_.shifts[level - 1].at;
  }
  std::size_t runs_of(std::size_t level) const { return begin_of(level + 1) - begin_of(level); }
  double level_ns(std::size_t level) const {
    return median(std::span(medians_ns_).subspan(begin_of(level), runs_of(level)));
  }
  std::vector<Held> levels() const {
    std::vector<Held> levels;
    for (std::size_t i = 0; i <= count(); ++i)
      levels.push_back({std::log(level_ns(i)), runs_of(i)});
    return levels;
  }
  Shift in_runs(Shift place) const {
    for (std::size_t* each : {&place.at, &place.earliest, &place.latest})
      *each = course_.runs[*each];
    return place;
  }

  MeasuredCourse course_;
  LevelShifts found_;
  std::vector<double> medians_ns_;
};

std::vector<double> sum_of(std::vector<double> values, std::span<const double> others) {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += others[i];
  return values;
}

/// The states of the runs; zeros where the cell does not share them.
std::vector<double> states_shared(const LogCourse& course, const CommonCourse& common) {
  const MeasuredCourse whole(course);
  if (whole.values.size() < fewest_for_shifts) return common.state;
  const MeasuredCourse left(without(course, common.state));
  if (noise_of_levels(left.values) < noise_of_levels(whole.values)) return common.state;
  return std::vector<double>(course.size());
}

}  // namespace

LogCourse logarithms_of(const CellTrend& cell) {
  LogCourse course;
  for (const auto& value : cell.medians_ns)
    course.push_back(value ? std::optional(std::log(*value)) : std::nullopt);
  return course;
}

std::vector<LevelShift> shifts_of(const CellTrend& cell, const CommonCourse& common,
                                  double margin) {
  const LogCourse course = logarithms_of(cell);
  const std::vector<double> states = states_shared(course, common);
  const OwnCourse alone(cell, course, states);
  if (common.shifts.empty()) return alone.shifts(margin);
  const OwnCourse beside(cell, course, sum_of(states, common.level));
  return (beside.count() <= alone.count() ? beside : alone).shifts(margin);
}

std::vector<CommonShift> shifts_of(const CommonCourse& common, double margin) {
  if (common.shifts.empty()) return {};
  std::vector<Held> levels{{common.shifts[0].log_before, common.shifts[0].before_runs}};
  for (const SharedShift& shift : common.shifts)
    levels.push_back({shift.log_after, shift.after_runs});
  const std::vector<ShiftKind> kinds = kinds_of(levels, common.noise, margin);
  std::vector<CommonShift> shifts;
  for (std::size_t i = 0; i < common.shifts.size(); ++i) {
    const SharedShift& shift = common.shifts[i];
    shifts.push_back(
        {shift_time(shift.place, shift.after_runs), std::exp(shift.log_after - shift.log_before)});
    shifts.back().kind = kinds[i];
  }
  return shifts;
}

}  // namespace pibench::reports
