// Collects the outcome of every cell and keeps the files of the run current, so that a crash at
// any moment leaves a valid results.json of what was measured by then.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/harness/clock.hpp"
#include "bench/plan/planned_cell.hpp"
#include "bench/run/kept_repetitions.hpp"
#include "bench/run/trial_runner.hpp"
#include "reports/results/model.hpp"

namespace pibench {

/// A key of the environment: the measuring time so far.
inline constexpr std::string_view measuring_seconds = "measuring_seconds";

/// Writes results.csv, samples.csv and report.html into the directory.
void write_tables(const std::filesystem::path& directory, const reports::ResultSet& results);

class Recorder {
 public:
  /// `base` holds what is known of the run, and the cells of the run that is resumed. `directory`
  /// is there.
  Recorder(std::filesystem::path directory, reports::ResultSet base);

  /// Cells are numbered in the order in which they begin. One appears in files once it has an
  /// outcome. Returns its repetitions from the run that is resumed.
  const std::vector<reports::Repetition>& begin(const PlannedCell& cell);
  /// `elapsed` is the run's measuring time.
  void add_repetition(std::size_t cell, TrialFigures figures, Nanoseconds elapsed);
  /// The cell ends without figures; repetitions so far are dropped.
  void fail(std::size_t cell, reports::Outcome outcome, std::string reason);
  bool has_failed(std::size_t cell) const;
  bool is_measured(std::size_t cell) const;
  const nlohmann::ordered_json& environment() const { return results_.environment; }
  void describe_machine(const std::string& name, nlohmann::ordered_json value);
  /// Adds a warning unless it is there already, from the run that is resumed.
  void warn(std::string warning);

  /// Writes the last results.json.
  void finish(bool complete);

  reports::ResultSet results() const;
  const std::filesystem::path& directory() const { return directory_; }

 private:
  struct NamedTimes {
    std::int64_t name;  ///< its number in names_
    KeptTimes times;
  };

  void append_times(std::size_t cell, const SingleTimes& times_ns);
  std::vector<reports::Repetition> repetitions_of(std::size_t cell) const;
  void save_now_and_then();
  void save_json() const;
  void save_json_apart() const;
  bool can_save() const noexcept;

  std::filesystem::path directory_;
  reports::ResultSet results_;
  std::vector<reports::Cell> earlier_;
  std::vector<bool> decided_;
  TimesArena arena_;
  KeptNames names_;
  std::vector<KeptRepetitions> repetitions_;       ///< of this run, beside those of results_
  std::vector<std::vector<NamedTimes>> times_ns_;  ///< in the arena; those of each cell
  Clock::time_point next_save_;
};

}  // namespace pibench
