// Compares many runs of one host over time: it finds where the medians of cells shift to another
// level, and which shifts all cells have in common. It informs and judges nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/model.hpp"
#include "reports/verdicts/margins.hpp"

namespace pibench::reports {

/// The part of a run that a trend needs; a small part of a ResultSet.
struct RunLevels {
  struct Level {
    std::string name;
    std::string transport;
    std::string wakeup;
    double median_ns;
  };
  std::string source;  ///< the file's name
  ResultSet about;     ///< without cells
  std::vector<Level> levels{};
};

/// The medians of the measured cells whose times are above zero.
RunLevels levels_of(ResultSet results, const std::string& source);

enum class ShiftKind : std::uint8_t {
  lasting,
  provisional,  ///< the newest one, and its level has held for few runs: it may pass by
  temporary,    ///< the next shift leads back to the level before
  back,         ///< the one that does
};

/// "lasting" and so on.
std::string_view to_string(ShiftKind kind);

/// The number of runs for which a level must hold to be called lasting.
inline constexpr std::size_t runs_of_a_lasting_level = 5;

/// The time of a shift; runs are indices into Trend::runs.
struct ShiftTime {
  std::size_t run = 0;       ///< the likeliest first one of the new level
  std::size_t earliest = 0;  ///< with `latest`, what holds the true one in 95 of 100
  std::size_t latest = 0;
  double certainty = 1;       ///< the probability that it is `run`, given that there is a shift
  std::size_t held_runs = 0;  ///< runs of the new level in which the cell was measured
  ShiftKind kind = ShiftKind::lasting;
};

struct LevelShift : ShiftTime {
  double before_ns = 0;  ///< the median of the medians of the level before
  double after_ns = 0;
  double ratio() const { return after_ns / before_ns; }
};

/// A shift of three quarters of the transports, at least: of the machine, or of what all share.
struct CommonShift : ShiftTime {
  double ratio = 1;
};

struct CellTrend {
  std::string name;
  std::vector<std::optional<double>> medians_ns{};  ///< one per run; nothing where not measured
  /// Those beyond the margin, next to what all cells of each run have in common where the cell took
  /// part in it: levels are then as in the state of the machine of the newest run.
  std::vector<LevelShift> shifts{};
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
  std::vector<CommonShift> common_shifts{};
  std::vector<LeftOutFile> left_out{};
};

/// A run is known by its host, start, seed and build, not by its file: a second file of it is left
/// out, as are runs of other hosts and other processors than the newest run's. A cell that was
/// measured in fewer than 10 runs has no shifts (reports/stats/change_points.hpp).
Trend trend_of(std::vector<RunLevels> runs, const Margins& margins = {});

}  // namespace pibench::reports
