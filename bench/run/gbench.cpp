#include "bench/run/gbench.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <sstream>

#include "bench/run/progress.hpp"
#include "bench/usage_error.hpp"

namespace pibench {
namespace {

/// The recorder reports; Google Benchmark's console stays silent.
class SilentReporter : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

reports::Outcome outcome_of(TrialError::Kind kind) {
  return kind == TrialError::Kind::unavailable ? reports::Outcome::unavailable
                                               : reports::Outcome::failed;
}

class Measurement {
 public:
  Measurement(TrialRunner& runner, Recorder& recorder, Progress& progress)
      : runner_(runner), recorder_(recorder), progress_(progress) {}

  /// An uncounted trial: warms up, and finds out before anything is timed whether the cell works.
  bool rehearse(const PlannedCell& cell, std::size_t index) {
    try {
      runner_.run(cell);
      return true;
    } catch (const TrialError& error) {
      recorder_.fail(index, outcome_of(error.kind()), error.what());
      return false;
    }
  }

  void repeat(benchmark::State& state, const PlannedCell& cell, std::size_t index) {
    for (auto _ : state) {
      if (recorder_.has_failed(index)) return state.SkipWithError("an earlier trial failed");
      try {
        const PiResult result = runner_.run(cell);
        state.SetIterationTime(std::chrono::duration<double>(result.phases.total()).count());
        recorder_.add_repetition(index, to_repetition(result));
      } catch (const TrialError& error) {
        end_early(state, index, error);
      }
    }
    progress_.step(cell.id.transport);
    recorder_.save_now_and_then();
  }

 private:
  void end_early(benchmark::State& state, std::size_t index, const TrialError& error) {
    state.SkipWithError(error.what());
    // What was measured before the user stopped the run stays measured.
    const bool keep =
        error.kind() == TrialError::Kind::stopped_by_user && recorder_.is_measured(index);
    if (!keep) recorder_.fail(index, outcome_of(error.kind()), error.what());
  }

  TrialRunner& runner_;
  Recorder& recorder_;
  Progress& progress_;
};

}  // namespace

void initialise_google_benchmark(const std::vector<std::string>& flags) {
  // Static, because Google Benchmark keeps the pointer to the program's name.
  static std::vector<std::string> words;
  words = {"pibench", "--benchmark_enable_random_interleaving=true"};
  words.insert(words.end(), flags.begin(), flags.end());
  std::vector<char*> argv;
  argv.reserve(words.size());
  for (std::string& word : words) argv.push_back(word.data());
  int argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data());
  if (argc > 1) throw UsageError(fmt::format("Google Benchmark does not know {}", argv[1]));
}

nlohmann::ordered_json google_benchmark_context() {
  std::ostringstream text;
  benchmark::JSONReporter reporter;
  reporter.SetOutputStream(&text);
  reporter.SetErrorStream(&text);
  const benchmark::BenchmarkReporter::Context context;
  reporter.ReportContext(context);
  reporter.Finalize();
  return nlohmann::ordered_json::parse(text.str()).at("context");
}

void measure(const std::vector<PlannedCell>& plan, int repetitions, TrialRunner& runner,
             Recorder& recorder) {
  std::vector<std::size_t> indices;
  indices.reserve(plan.size());
  for (const PlannedCell& cell : plan)
    indices.push_back(recorder.add(cell.known.value_or(
        reports::Cell{cell.id, cell.traits, reports::Outcome::failed, "", {}})));
  Progress progress(plan.size() * static_cast<std::size_t>(repetitions));
  Measurement measurement(runner, recorder, progress);
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const PlannedCell& cell = plan[i];
    const std::size_t index = indices[i];
    if (cell.known || !measurement.rehearse(cell, index)) continue;
    benchmark::RegisterBenchmark(cell.id.name().c_str(),
                                 [&measurement, &cell, index](benchmark::State& state) {
                                   measurement.repeat(state, cell, index);
                                 })
        ->UseManualTime()
        ->Iterations(1)
        ->Repetitions(repetitions);
  }
  SilentReporter silent;
  benchmark::RunSpecifiedBenchmarks(&silent);
  benchmark::ClearRegisteredBenchmarks();
}

}  // namespace pibench
