// One trial of the setup scenario over a concrete transport.
#pragma once

#include "bench/scenarios/setup/setup.hpp"
#include "bench/scenarios/trial/solo.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench {

template <Transport T>
class SetupTrial {
 public:
  SetupTrial(const TrafficJob& job, posix::RunDirectory& run, const Settings& settings)
      : job_(job),
        run_(run),
        spec_{.workers = job.workers,
              .message_bytes = job.bytes,
              .fixed_size = true,
              .replies = true,
              .wakeup = job.wakeup,
              .run = run,
              .settings = settings} {}

  /// Throws TrialError.
  SetupResult run() {
    posix::SharedArray<SetupTotals> totals(1);
    posix::SharedArray<std::int64_t> blocks_ns(job_.blocks);
    run_in_worker(job_.placement, job_.deadline, [&] {
      blocks_ns.touch();
      look_at_one(totals[0]);
      repeat(totals[0], blocks_ns.all());
    });
    return {totals[0], {blocks_ns.all().begin(), blocks_ns.all().end()}};
  }

 private:
  /// Looks at one open link; serves as the warm-up as well.
  void look_at_one(SetupTotals& result) {
    const std::optional<Holdings> before = holdings_now(run_.path());
    [[maybe_unused]] const T link = T::open(spec_);
    const std::optional<Holdings> after = holdings_now(run_.path());
    if (before && after) result.held = *after - *before;
  }

  void repeat(SetupTotals& result, std::span<std::int64_t> blocks_ns) {
    PerfCounters counters = PerfCounters::open();
    counters.start();
    const Usage before = usage_so_far();
    for (std::int64_t& block_ns : blocks_ns) {
      const Nanoseconds earlier = result.open + result.close;
      for (std::uint64_t i = 0; i < job_.iterations; ++i) open_and_close(result);
      block_ns = (result.open + result.close - earlier).count();
    }
    result.usage = usage_so_far() - before;
    counters.stop();
    result.counts = counters.read();
    result.iterations = job_.timed();
  }

  void open_and_close(SetupTotals& result) {
    const auto start = Clock::now();
    auto opened = start;
    {
      [[maybe_unused]] const T link = T::open(spec_);
      opened = Clock::now();
    }
    result.open += opened - start;
    result.close += Clock::now() - opened;
  }

  TrafficJob job_;
  posix::RunDirectory& run_;
  LinkSpec spec_;
};

template <Transport T>
SetupResult run_trial(const SetupJob& job, posix::RunDirectory& run, const Settings& settings) {
  return SetupTrial<T>(job, run, settings).run();
}

}  // namespace pibench
