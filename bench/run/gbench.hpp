// Google Benchmark runs the trials: one iteration with manual time each, in the order that it is
// given.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/harness/clock.hpp"

namespace pibench {

/// The flags of Google Benchmark that a run takes.
struct BenchmarkFlags {
  std::string filter;  ///< of the cells' names: a regular expression, '-' in front for the others
  std::string out;     ///< a file that lists each trial
  std::string out_format = "json";             ///< or "console"
  std::map<std::string, std::string> context;  ///< for its `context` objects
};

/// Call once, before anything exists that is to be removed: Google Benchmark ends the process where
/// it cannot learn what it wants to know about the machine. Throws std::system_error without
/// descriptors.
void initialise_google_benchmark(const std::map<std::string, std::string>& context);

/// Google Benchmark's `context` object for this machine.
nlohmann::ordered_json google_benchmark_context();

/// Which of the names the filter leaves, as Google Benchmark matches them; all where it is empty.
/// Throws UsageError where it leaves none, and where it is no regular expression.
std::vector<bool> chosen_by_filter(const std::string& filter,
                                   const std::vector<std::string>& names);

struct NamedTrial {
  std::string name;
  /// Returns the time of the trial; nothing where there is no figure. Must not throw.
  std::function<std::optional<Nanoseconds>()> run;
};

/// Google Benchmark's report of the trials of all rounds: one document in a file, or nothing.
class TrialReport {
 public:
  TrialReport();
  /// Overwrites the file that --benchmark_out names. Throws UsageError where it cannot.
  explicit TrialReport(const BenchmarkFlags& flags);
  ~TrialReport();
  TrialReport(const TrialReport&) = delete;
  TrialReport& operator=(const TrialReport&) = delete;

  /// Ends the document. Throws std::runtime_error where the file does not hold all of it.
  void finish();

 private:
  friend void run_in_order(const std::vector<NamedTrial>& trials, TrialReport& report);
  class Reporter;
  std::unique_ptr<Reporter> reporter_;
};

/// Runs each trial once, one after the other. Throws std::runtime_error where Google Benchmark left
/// one out: a schedule would wait for its figure for ever.
void run_in_order(const std::vector<NamedTrial>& trials, TrialReport& report);

}  // namespace pibench
