#include "reports/verdicts/common_course.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "reports/stats/stats.hpp"

namespace pibench::reports {
namespace {

constexpr double share_that_shifts = 0.75;
constexpr double share_of_runs_measured = 0.75;
/// The part of the noise of cells that is left at most where the state of runs is worth taking out.
constexpr double part_left = 0.9;

/// The medians of courses, run by run; nothing of a run in which fewer have a value.
LogCourse middle_of(const std::vector<LogCourse>& courses, std::size_t runs, std::size_t fewest) {
  LogCourse middle(runs);
  for (std::size_t run = 0; run < runs; ++run) {
    std::vector<double> values;
    for (const LogCourse& course : courses)
      if (course[run]) values.push_back(*course[run]);
    if (values.size() >= fewest) middle[run] = median(values);
  }
  return middle;
}

/// The distances from the course's own median.
LogCourse from_own_median(const LogCourse& course) {
  const double middle = median(MeasuredCourse(course).values);
  return without(course, std::vector<double>(course.size(), middle));
}

/// A course per transport, of its cells that were measured in most runs.
std::vector<LogCourse> courses_of_groups(std::span<const GroupedCourse> cells, std::size_t runs) {
  std::map<std::string, std::vector<LogCourse>> groups;
  for (const GroupedCourse& cell : cells) {
    const auto measured = MeasuredCourse(cell.course).values.size();
    if (static_cast<double>(measured) >= share_of_runs_measured * static_cast<double>(runs))
      groups[cell.group].push_back(from_own_median(cell.course));
  }
  std::vector<LogCourse> courses;
  for (const auto& [group, members] : groups) courses.push_back(middle_of(members, runs, 1));
  return courses;
}

/// The median of the values of the runs from `begin` to `end`; nothing where there is none.
std::optional<double> middle_of_runs(const LogCourse& course, std::size_t begin, std::size_t end) {
  std::vector<double> values;
  for (std::size_t run = begin; run < end; ++run)
    if (course[run]) values.push_back(*course[run]);
  return values.empty() ? std::nullopt : std::optional(median(values));
}

struct Stretch {
  std::size_t begin;
  std::size_t middle;  ///< where the level shifts
  std::size_t end;
};

bool is_shared(const std::vector<LogCourse>& groups, const Stretch& runs, double log_step) {
  const auto along = std::ranges::count_if(groups, [&](const LogCourse& course) {
    const auto before = middle_of_runs(course, runs.begin, runs.middle);
    const auto after = middle_of_runs(course, runs.middle, runs.end);
    return before && after && (*after - *before) / log_step > 0.5;
  });
  return static_cast<double>(along) >= share_that_shifts * static_cast<double>(groups.size());
}

/// Finds the shifts, and parts the course of all into levels and states.
class Finder {
 public:
  Finder(std::vector<LogCourse> groups, std::size_t runs, double log_margin)
      : groups_(std::move(groups)),
        middle_(middle_of(groups_, runs, groups_of_a_common_course)),
        measured_(middle_),
        log_margin_(log_margin) {}

  CommonCourse find() {
    const LevelShifts found = level_shifts(measured_.values);
    CommonCourse common{.noise = found.noise,
                        .level = std::vector<double>(middle_.size()),
                        .state = std::vector<double>(middle_.size())};
    for (std::size_t i = 0; i <= found.shifts.size(); ++i) put_state(found.shifts, i, common);
    for (std::size_t i = 0; i < found.shifts.size(); ++i) put_shift(found.shifts, i, common);
    return common;
  }

 private:
  std::size_t begin_of(const std::vector<Shift>& shifts, std::size_t level) const {
    if (level > shifts.size()) return measured_.values.size();
    return level == 0 ? 0 : shifts[level - 1].at;
  }

  double level_of(const std::vector<Shift>& shifts, std::size_t level) const {
    const std::size_t begin = begin_of(shifts, level);
    const auto values = measured_.part(begin, begin_of(shifts, level + 1));
    return values.empty() ? 0 : median(values);
  }

  void put_state(const std::vector<Shift>& shifts, std::size_t level, CommonCourse& common) const {
    const double middle = level_of(shifts, level);
    for (std::size_t i = begin_of(shifts, level); i < begin_of(shifts, level + 1); ++i)
      common.state[measured_.runs[i]] = measured_.values[i] - middle;
  }

  void put_shift(const std::vector<Shift>& shifts, std::size_t which, CommonCourse& common) const {
    const std::size_t begin = begin_of(shifts, which);
    const std::size_t end = begin_of(shifts, which + 2);
    const Shift& shift = shifts[which];
    SharedShift shared{.place = shift,
                       .log_before = level_of(shifts, which),
                       .log_after = level_of(shifts, which + 1),
                       .before_runs = shift.at - begin,
                       .after_runs = end - shift.at};
    const double step = shared.log_after - shared.log_before;
    const auto run_of = [&](std::size_t at) { return measured_.runs[at]; };
    const Stretch runs{run_of(begin), run_of(shift.at),
                       end < measured_.runs.size() ? run_of(end) : middle_.size()};
    if (std::abs(step) <= log_margin_ || !is_shared(groups_, runs, step)) return;
    shared.place.at = run_of(shift.at);
    shared.place.earliest = run_of(shift.earliest);
    shared.place.latest = run_of(shift.latest);
    for (std::size_t run = 0; run < runs.middle; ++run) common.level[run] -= step;
    common.shifts.push_back(shared);
  }

  std::vector<LogCourse> groups_;
  LogCourse middle_;
  MeasuredCourse measured_;
  double log_margin_;
};

/// True where most cells have clearly less noise without the state.
bool lessens_noise(std::span<const GroupedCourse> cells, std::span<const double> state) {
  std::vector<double> parts;
  for (const GroupedCourse& cell : cells) {
    const MeasuredCourse measured(cell.course);
    if (measured.values.size() < fewest_for_shifts) continue;
    const double left = noise_of_levels(MeasuredCourse(without(cell.course, state)).values);
    parts.push_back(left / noise_of_levels(measured.values));
  }
  return !parts.empty() && median(parts) < part_left;
}

}  // namespace

MeasuredCourse::MeasuredCourse(const LogCourse& course) {
  for (std::size_t run = 0; run < course.size(); ++run) {
    if (!course[run]) continue;
    runs.push_back(run);
    values.push_back(*course[run]);
  }
}

LogCourse without(LogCourse course, std::span<const double> taken) {
  for (std::size_t run = 0; run < course.size(); ++run)
    if (course[run]) *course[run] -= taken[run];
  return course;
}

CommonCourse common_course(std::span<const GroupedCourse> cells, std::size_t runs,
                           double log_margin) {
  std::vector<LogCourse> groups = courses_of_groups(cells, runs);
  const std::size_t count = groups.size();
  const std::vector<double> none(runs);
  if (count < groups_of_a_common_course) return {.level = none, .state = none};
  CommonCourse common = Finder(std::move(groups), runs, log_margin).find();
  if (count < groups_of_a_state || !lessens_noise(cells, common.state)) common.state = none;
  return common;
}

}  // namespace pibench::reports
