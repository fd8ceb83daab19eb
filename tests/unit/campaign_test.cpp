#include "bench/run/campaign.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bench/catalogue/catalogue_row.hpp"
#include "bench/harness/signals.hpp"
#include "bench/run/gbench.hpp"
#include "bench/scenarios/throughput/plan.hpp"
#include "bench/scenarios/throughput/trial.hpp"
#include "reports/results/names.hpp"
#include "tests/support/command.hpp"
#include "tests/support/faulty_pipe.hpp"

namespace pibench {
namespace {

using test::Fault;
using test::FaultyPipe;

/// The number of the message that meets the fault.
constexpr std::uint64_t late = 2000;
constexpr Effort twice{.repetitions_min = 2, .repetitions_max = 2, .budget = {}};

class CampaignTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { initialise_google_benchmark({}); }

  template <Transport T>
  void plan(const std::string& name) {
    static constexpr Row row = make_row<T, ThroughputJob>();
    TrafficJob job;
    job.placement = Placement::os;
    PlannedCell& cell = plan_.emplace_back();
    cell.id = {"throughput", name, {{"bytes", "8"}}};
    cell.job = throughput_job(&row, job);
  }

  void plan_faulty(const std::string& name, Fault fault) {
    plan<FaultyPipe>(name);
    plan_.back().job.run = [sound = plan_.back().job.run, fault](const TrialLength& length,
                                                                 const TrialContext& context) {
      FaultyPipe::next = {fault, late};
      return sound(length, context);
    };
  }

  /// A job whose first trial is as slow as one that waits for its CPU.
  void plan_disturbed(std::vector<std::uint64_t>& lengths) {
    constexpr double operation_ns = 100;
    PlannedCell& cell = plan_.emplace_back();
    cell.id = {"throughput", "disturbed", {{"bytes", "8"}}};
    cell.job.run = [&lengths](const TrialLength& length, const TrialContext&) {
      const auto iterations = static_cast<double>(length.iterations);
      TrialFigures figures;
      figures.repetition.real_time_ns = lengths.empty() ? 1e8 / iterations : operation_ns;
      figures.repetition.cpu_time_ns = figures.repetition.real_time_ns;
      figures.repetition.counters[reports::counters::iterations] = iterations;
      lengths.push_back(length.iterations);
      return figures;
    };
  }

  void run() {
    reports::ResultSet base;
    base.context = google_benchmark_context();
    Recorder recorder(scratch_.path(), base);
    TrialRunner runner(directory_, settings_);
    CampaignSpec spec;
    spec.effort = twice;
    // Long enough for that many messages on any machine.
    spec.pass = std::chrono::milliseconds(200);
    spec.calls_up_to_bytes = 0;
    spec.seed = 1;
    measure(std::move(plan_), spec, runner, recorder);
    recorder.finish(true);
    results_ = nlohmann::json::parse(test::read_file(scratch_.path() / "results.json"));
  }

  nlohmann::json cell(const std::string& transport) const {
    for (const auto& each : results_.at("pibench").at("cells"))
      if (each.at("transport") == transport) return each;
    return {};
  }

  SignalGuard signals_;
  test::ScratchDirectory scratch_;
  posix::RunDirectory directory_ = posix::RunDirectory::create();
  Settings settings_;
  std::vector<PlannedCell> plan_;
  nlohmann::json results_;
};

TEST_F(CampaignTest, AFaultyTransportGetsNoFigureAndTheOthersDo) {
  plan_faulty("loses", Fault::loses);
  plan_faulty("repeats", Fault::repeats);
  plan_faulty("alters", Fault::alters_a_bit);
  plan_faulty("reorders", Fault::reorders);
  plan<Pipe>("sound");
  run();
  for (const char* faulty : {"loses", "repeats", "alters", "reorders"}) {
    EXPECT_EQ(cell(faulty).at("outcome"), "failed") << faulty;
    EXPECT_NE(cell(faulty).at("reason"), "") << faulty;
    EXPECT_TRUE(cell(faulty).at("repetitions").empty()) << faulty;
  }
  EXPECT_EQ(cell("sound").at("outcome"), "measured");
  EXPECT_EQ(cell("sound").at("repetitions").size(), 2u);
  for (const auto& row : results_.at("benchmarks"))
    EXPECT_EQ(row.at("name").get<std::string>().find("throughput/sound/"), 0u);
  EXPECT_EQ(results_.at("benchmarks").size(), 2u);
}

TEST_F(CampaignTest, ALengthThatWasFoundAtABadMomentIsMendedBeforeAnythingCounts) {
  std::vector<std::uint64_t> lengths;
  plan_disturbed(lengths);
  run();
  const auto repetitions = cell("disturbed").at("repetitions");
  ASSERT_EQ(repetitions.size(), 2u);
  ASSERT_GT(lengths.size(), 3u);
  EXPECT_LT(lengths[1], 100u) << "the rehearsal was not disturbed";
  const std::uint64_t enough = 2'000'000 / 2;
  EXPECT_GE(lengths[lengths.size() - 2], enough);
  EXPECT_EQ(lengths[lengths.size() - 1], lengths[lengths.size() - 2]);
}

}  // namespace
}  // namespace pibench
