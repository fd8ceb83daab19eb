// Compares many runs of one machine over time: it finds where the medians of cells shift to another
// level. It informs and judges nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/model.hpp"
#include "reports/verdicts/margins.hpp"

namespace pibench::reports {

/// The part of a run that a trend needs; a small part of a ResultSet.
struct RunLevels {
  struct Level {
    std::string name;
    std::string wakeup;
    double median_ns;
  };
  std::string source;  ///< the file's name
  ResultSet about;     ///< without cells
  std::vector<Level> levels{};
};

/// The medians of the measured cells whose times are above zero.
RunLevels levels_of(ResultSet results, const std::string& source);

struct LevelShift {
  std::size_t run = 0;   ///< the first of the new level, an index into Trend::runs
  double before_ns = 0;  ///< the median of the medians of the level before
  double after_ns = 0;
  double ratio() const { return after_ns / before_ns; }
};

struct CellTrend {
  std::string name;
  std::vector<std::optional<double>> medians_ns{};  ///< one per run; nothing where not measured
  std::vector<LevelShift> shifts{};                 ///< those beyond the margin
};

struct TrendRun {
  std::string source;
  std::string started_at;
  std::string version;
  /// Differences from the run before, of machine, system and build: "kernel (6.1, 6.6)".
  std::vector<std::string> changes{};
};

struct LeftOutFile {
  std::string source;
  std::string reason;  ///< a line
};

struct Trend {
  std::string host;
  std::vector<TrendRun> runs{};    ///< in the order of their start
  std::vector<CellTrend> cells{};  ///< of any run, in the order of their first appearance
  std::vector<LeftOutFile> left_out{};
};

/// A run is known by its host, start, seed and build, not by its file: a second file of it is left
/// out, as are runs of other processors than the newest run's. A cell that was measured in fewer
/// than 10 runs has no shifts (reports/stats/change_points.hpp).
Trend trend_of(std::vector<RunLevels> runs, const Margins& margins = {});

}  // namespace pibench::reports
