#include "bench/run/gbench.hpp"

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include "bench/harness/usage_error.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

/// A regular expression that Google Benchmark takes to match every name.
constexpr const char* no_filter = "all";

/// Google Benchmark ends the process where it cannot open what describes the CPUs.
void require_spare_descriptors() {
  std::array<posix::Fd, 4> spare;
  for (posix::Fd& fd : spare)
    fd.reset(posix::checked(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open /dev/null",
                            posix::more_descriptors));
}

/// Keeps what Google Benchmark complains about, and stays silent.
class SilentReporter : public benchmark::BenchmarkReporter {
 public:
  SilentReporter() { SetErrorStream(&complaint_); }
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
  std::string complaint() const {
    const std::string text = complaint_.str();
    return text.substr(0, text.find('\n'));
  }

 private:
  std::ostringstream complaint_;
};

std::unique_ptr<benchmark::BenchmarkReporter> make_reporter(const std::string& format) {
  if (format == "json") return std::make_unique<benchmark::JSONReporter>();
  return std::make_unique<benchmark::ConsoleReporter>(benchmark::ConsoleReporter::OO_None);
}

}  // namespace

void initialise_google_benchmark(const std::map<std::string, std::string>& context) {
  require_spare_descriptors();
  // Static, because Google Benchmark keeps the pointer to the program's name.
  static std::string name = "pibench";
  std::array<char*, 2> argv{name.data(), nullptr};
  int argc = 1;
  benchmark::Initialize(&argc, argv.data());
  static_cast<void>(benchmark::CPUInfo::Get());
  for (const auto& [key, value] : context) benchmark::AddCustomContext(key, value);
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

/// Lets Google Benchmark run the benchmarks that it chooses, each of which only records its number.
std::vector<bool> chosen_by_filter(const std::string& filter,
                                   const std::vector<std::string>& names) {
  std::vector<bool> chosen(names.size());
  for (std::size_t i = 0; i < names.size(); ++i)
    benchmark::RegisterBenchmark(names[i].c_str(), [&chosen, i](benchmark::State& state) {
      chosen[i] = true;
      state.SkipWithError("only its name was asked for");
    });
  SilentReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter, filter);
  benchmark::ClearRegisteredBenchmarks();
  if (std::ranges::find(chosen, true) == chosen.end())
    throw UsageError(
        fmt::format("--benchmark_filter leaves no cell to measure: {}", reporter.complaint()));
  return chosen;
}

/// Passes all reports on as one document, although every round begins and ends another.
class TrialReport::Reporter : public benchmark::BenchmarkReporter {
 public:
  Reporter() = default;
  explicit Reporter(const BenchmarkFlags& flags)
      : name_(flags.out), file_(flags.out), document_(make_reporter(flags.out_format)) {
    if (!file_.is_open())
      throw UsageError(fmt::format("cannot write the file of --benchmark_out, {}: {}", name_,
                                   std::generic_category().message(errno)));
    document_->SetOutputStream(&file_);
    document_->SetErrorStream(&file_);
  }

  bool ReportContext(const Context& context) override {
    if (document_ && !begun_) document_->ReportContext(context);
    begun_ = true;
    return true;
  }
  void ReportRuns(const std::vector<Run>& runs) override {
    if (document_) document_->ReportRuns(runs);
  }

  void finish() {
    if (!document_) return;
    if (begun_) document_->Finalize();
    file_.close();
    if (!file_) throw std::runtime_error(fmt::format("cannot write all of {}", name_));
  }

 private:
  std::string name_;
  std::ofstream file_;
  std::unique_ptr<benchmark::BenchmarkReporter> document_;  // none: silent
  bool begun_ = false;
};

TrialReport::TrialReport() : reporter_(std::make_unique<Reporter>()) {}
TrialReport::TrialReport(const BenchmarkFlags& flags)
    : reporter_(flags.out.empty() ? std::make_unique<Reporter>()
                                  : std::make_unique<Reporter>(flags)) {}
TrialReport::~TrialReport() = default;
void TrialReport::finish() {
  reporter_->finish();
}

void run_in_order(const std::vector<NamedTrial>& trials, TrialReport& report) {
  std::size_t ran = 0;
  for (const NamedTrial& trial : trials) {
    benchmark::RegisterBenchmark(
        trial.name.c_str(),
        [&trial, &ran](benchmark::State& state) {
          ++ran;
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
  benchmark::RunSpecifiedBenchmarks(report.reporter_.get(), no_filter);
  benchmark::ClearRegisteredBenchmarks();
  if (ran < trials.size())
    throw std::runtime_error(
        fmt::format("Google Benchmark ran {} of {} trials", ran, trials.size()));
}

}  // namespace pibench
