#include "bench/run/gbench.hpp"

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <array>
#include <sstream>

#include "bench/usage_error.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

/// The recorder reports; Google Benchmark's console stays silent.
class SilentReporter : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

/// Google Benchmark ends the process where it cannot open what describes the CPUs.
void require_spare_descriptors() {
  std::array<posix::Fd, 4> spare;
  for (posix::Fd& fd : spare)
    fd.reset(posix::checked(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open /dev/null",
                            posix::more_descriptors));
}

}  // namespace

void initialise_google_benchmark(const std::vector<std::string>& flags) {
  require_spare_descriptors();
  // Static, because Google Benchmark keeps the pointer to the program's name.
  static std::vector<std::string> words;
  words = {"pibench"};
  words.insert(words.end(), flags.begin(), flags.end());
  std::vector<char*> argv;
  argv.reserve(words.size());
  for (std::string& word : words) argv.push_back(word.data());
  int argc = static_cast<int>(argv.size());
  benchmark::Initialize(&argc, argv.data());
  if (argc > 1) throw UsageError(fmt::format("Google Benchmark does not know {}", argv[1]));
}

nlohmann::ordered_json google_benchmark_context() {
  require_spare_descriptors();
  std::ostringstream text;
  benchmark::JSONReporter reporter;
  reporter.SetOutputStream(&text);
  reporter.SetErrorStream(&text);
  const benchmark::BenchmarkReporter::Context context;
  reporter.ReportContext(context);
  reporter.Finalize();
  return nlohmann::ordered_json::parse(text.str()).at("context");
}

void run_in_order(const std::vector<NamedTrial>& trials) {
  for (const NamedTrial& trial : trials) {
    benchmark::RegisterBenchmark(
        trial.name.c_str(),
        [&trial](benchmark::State& state) {
          for (auto _ : state) {
            const std::optional<Nanoseconds> time = trial.run();
            if (!time) return state.SkipWithError("no figure");
            state.SetIterationTime(std::chrono::duration<double>(*time).count());
          }
        })
        ->UseManualTime()
        ->Iterations(1)
        ->Repetitions(1);
  }
  SilentReporter silent;
  benchmark::RunSpecifiedBenchmarks(&silent);
  benchmark::ClearRegisteredBenchmarks();
}

}  // namespace pibench
