// Collects the outcome of every cell and keeps the files of the run current, so that a crash at
// any moment leaves a valid results.json of what was measured by then.
#pragma once

#include <filesystem>
#include <vector>

#include "bench/harness/clock.hpp"
#include "bench/run/plan.hpp"
#include "reports/model.hpp"

namespace pibench {

class Recorder {
 public:
  /// Throws UsageError when `directory` cannot be created or written.
  Recorder(std::filesystem::path directory, reports::ResultSet base);

  /// Adds a cell; the index names it afterwards. It appears in files once it has an outcome.
  std::size_t add(reports::Cell cell);
  void add_repetition(std::size_t cell, reports::Repetition repetition);
  /// The cell ends without figures; repetitions so far are dropped.
  void fail(std::size_t cell, reports::Outcome outcome, std::string reason);
  bool has_failed(std::size_t cell) const;
  bool is_measured(std::size_t cell) const;
  void set_context(nlohmann::ordered_json context);

  /// Writes results.json at most twice a second.
  void save_now_and_then();
  /// Writes results.json, results.csv, samples.csv and report.html.
  void finish(bool complete);

  reports::ResultSet results() const;
  const std::filesystem::path& directory() const { return directory_; }

 private:
  void save_json() const;

  std::filesystem::path directory_;
  reports::ResultSet results_;
  std::vector<bool> decided_;
  Clock::time_point next_save_;
};

}  // namespace pibench
