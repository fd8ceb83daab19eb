// Makes a catalogue row of a transport that can be made to fail; included by generated sources
// only.
#pragma once

#include "bench/catalogue/catalogue_row.hpp"
#include "tests/faults/faulty.hpp"

namespace pibench::test {

[[noreturn]] inline void leave_out() {
  throw TrialError(TrialError::Kind::unsupported, "left out of faulty_pibench to save its build");
}

template <Transport T>
constexpr Row make_faulty_row() {
  using F = Faulty<T>;
  return {
      .descriptor = F::descriptor,
      .explanation = F::explanation,
      .probe = &F::probe,
      .limits = &F::limits,
      .clean_abandoned = cleaner_of<T>(),
      .run_pi =
          [](const PiJob& job, std::span<const double> reference, posix::RunDirectory& run,
             const Settings& settings) { return PiTrial<F>(job, run, settings).run(reference); },
      .run_latency = [](const LatencyJob&, posix::RunDirectory&, const Settings&) -> LatencyResult {
        leave_out();
      },
      .run_throughput = &run_trial<ThroughputTrial<F>, ThroughputJob>,
      .run_setup = [](const SetupJob&, posix::RunDirectory&, const Settings&) -> SetupResult {
        leave_out();
      },
      .run_load = [](const LoadJob&, posix::RunDirectory&, const Settings&) -> LoadResult {
        leave_out();
      },
      .run_busy_latency = [](const LatencyJob&, const BusyWork&, posix::RunDirectory&,
                             const Settings&) -> LatencyResult { leave_out(); }};
}

}  // namespace pibench::test
