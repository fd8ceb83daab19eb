#include "reports/verdicts/trend.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "reports/figures/cells.hpp"
#include "reports/results/fingerprint.hpp"
#include "reports/verdicts/trend_shifts.hpp"

namespace pibench::reports {
namespace {

std::string text_in(const nlohmann::ordered_json& environment, const char* key) {
  if (!environment.is_object()) return {};
  const auto found = environment.find(key);
  return found != environment.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The facts by which a run is the same, wherever its file lies and whatever it is called.
auto identity_of(const RunLevels& run) {
  const ResultSet& about = run.about;
  return std::tuple(about.started_at, host_of(about), about.seed, about.version, about.build_type,
                    text_in(about.environment, "build_id"));
}

/// Orders by time; among files of one run a complete one with the most cells comes first.
bool comes_before(const RunLevels& a, const RunLevels& b) {
  const auto key = [](const RunLevels& run) {
    return std::tuple(identity_of(run), !run.about.complete,
                      -static_cast<std::ptrdiff_t>(run.levels.size()), run.source);
  };
  return key(a) < key(b);
}

/// Moves files of a run that is there already, such as copies, to `left_out`. A run that counted
/// ten times would pass for ten runs that agree.
void keep_each_run_once(std::vector<RunLevels>& runs, std::vector<LeftOutFile>& left_out) {
  std::vector<RunLevels> kept;
  for (RunLevels& run : runs) {
    if (kept.empty() || identity_of(kept.back()) != identity_of(run))
      kept.push_back(std::move(run));
    else
      left_out.push_back({run.source, fmt::format("the same run as {}", kept.back().source)});
  }
  runs = std::move(kept);
}

/// Hosts of one kind need not be alike, so that the name counts as well as the hardware.
std::string change_of_machine(const ResultSet& run, const ResultSet& newest) {
  if (host_of(run) != host_of(newest))
    return Difference{"host", host_of(run), host_of(newest)}.text();
  for (const Difference& difference : fingerprint_differences(run, newest)) {
    if (difference.is_hardware) return difference.text();
  }
  return {};
}

/// Moves the runs of other machines than the newest one's to `left_out`.
void keep_one_machine(std::vector<RunLevels>& runs, std::vector<LeftOutFile>& left_out) {
  if (runs.empty()) return;
  const ResultSet newest = runs.back().about;
  std::erase_if(runs, [&](const RunLevels& run) {
    const std::string change = change_of_machine(run.about, newest);
    if (change.empty()) return false;
    left_out.push_back(
        {run.source, fmt::format("another machine than the newest run's: {}", change)});
    return true;
  });
}

TrendRun described(const RunLevels& run, const RunLevels* previous) {
  TrendRun result{run.source, run.about.started_at, run.about.version};
  if (previous == nullptr) return result;
  for (const Difference& difference : fingerprint_differences(previous->about, run.about)) {
    result.changes.push_back(difference.text());
  }
  if (previous->about.version != run.about.version) {
    result.changes.push_back(
        fmt::format("version ({}, {})", previous->about.version, run.about.version));
  }
  return result;
}

/// The cells of all runs, with what finding their shifts takes.
class Collector {
 public:
  Collector(const Margins& margins, std::size_t runs) : margins_(margins), runs_(runs) {}

  void add(std::size_t run, const std::vector<RunLevels::Level>& levels) {
    for (const RunLevels::Level& level : levels) {
      const auto [found, is_new] = positions_.try_emplace(level.name, cells_.size());
      if (is_new) {
        cells_.push_back({level.name, std::vector<std::optional<double>>(runs_)});
        traits_.push_back({level.transport, margins_.of(level.name, level.wakeup)});
      }
      cells_[found->second].medians_ns[run] = level.median_ns;
    }
  }

  void finish(Trend& trend) && {
    const CommonCourse common = common_course(courses(), runs_, std::log1p(margins_.blocking));
    for (std::size_t i = 0; i < cells_.size(); ++i)
      cells_[i].shifts = shifts_of(cells_[i], common, traits_[i].margin);
    trend.cells = std::move(cells_);
    trend.common_shifts = shifts_of(common, margins_.blocking);
  }

 private:
  struct Traits {
    std::string transport;
    double margin;
  };

  std::vector<GroupedCourse> courses() const {
    std::vector<GroupedCourse> courses;
    for (std::size_t i = 0; i < cells_.size(); ++i)
      courses.push_back({traits_[i].transport, logarithms_of(cells_[i])});
    return courses;
  }

  const Margins& margins_;
  std::size_t runs_;
  std::vector<CellTrend> cells_;
  std::vector<Traits> traits_;
  std::map<std::string, std::size_t> positions_;
};

}  // namespace

std::string_view to_string(ShiftKind kind) {
  constexpr std::array<std::string_view, 4> names{"lasting", "provisional", "temporary", "back"};
  return names.at(static_cast<std::size_t>(kind));
}

RunLevels levels_of(ResultSet results, const std::string& source) {
  RunLevels run{.source = source, .about = {}};
  for (const Cell& cell : results.cells) {
    if (!is_measured(cell) || !(median_time_ns(cell) > 0)) continue;
    run.levels.push_back(
        {cell.id.name(), cell.id.transport, cell.traits.wakeup, median_time_ns(cell)});
  }
  results.cells.clear();
  run.about = std::move(results);
  return run;
}

Trend trend_of(std::vector<RunLevels> runs, const Margins& margins) {
  std::ranges::sort(runs, comes_before);
  Trend trend;
  keep_each_run_once(runs, trend.left_out);
  keep_one_machine(runs, trend.left_out);
  if (!runs.empty()) trend.host = host_of(runs.back().about);
  Collector collector(margins, runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    trend.runs.push_back(described(runs[i], i > 0 ? &runs[i - 1] : nullptr));
    collector.add(i, runs[i].levels);
  }
  std::move(collector).finish(trend);
  return trend;
}

}  // namespace pibench::reports
