// Makes a catalogue row of a transport type; included by generated sources only.
#pragma once

#include "bench/catalogue/catalogue.hpp"
#include "bench/scenarios/latency/trial.hpp"
#include "bench/scenarios/load/trial.hpp"
#include "bench/scenarios/pi/trial.hpp"
#include "bench/scenarios/setup/trial.hpp"
#include "bench/scenarios/throughput/trial.hpp"
#include "transports/posix/probe.hpp"

namespace pibench {

template <Transport T>
constexpr decltype(Row::clean_abandoned) cleaner_of() {
  if constexpr (requires { &T::clean_abandoned; }) return &T::clean_abandoned;
  return nullptr;
}

/// A transport whose limits cannot be read is not usable either.
template <Transport T>
Probe probe(const Settings& settings) {
  Probe result{true, {}};
  const Probe attempt = posix::probe_by([&] {
    result = T::probe(settings);
    if (result.usable) static_cast<void>(T::limits(1));
  });
  return attempt.usable ? result : attempt;
}

template <class Trial, class Job>
auto run_trial(const Job& job, posix::RunDirectory& run, const Settings& settings) {
  return Trial(job, run, settings).run();
}

template <Transport T>
constexpr Row make_row() {
  return {
      .descriptor = T::descriptor,
      .explanation = T::explanation,
      .probe = &probe<T>,
      .limits = &T::limits,
      .clean_abandoned = cleaner_of<T>(),
      .run_pi =
          [](const PiJob& job, std::span<const double> reference, posix::RunDirectory& run,
             const Settings& settings) { return PiTrial<T>(job, run, settings).run(reference); },
      .run_latency = &run_trial<LatencyTrial<T>, LatencyJob>,
      .run_throughput = &run_trial<ThroughputTrial<T>, ThroughputJob>,
      .run_setup = &run_trial<SetupTrial<T>, SetupJob>,
      .run_load = &run_trial<LoadTrial<T>, LoadJob>,
      .run_busy_latency =
          [](const LatencyJob& job, const BusyWork& work, posix::RunDirectory& run,
             const Settings& settings) {
            return LatencyTrial<T, BusyWork>(job, run, settings, work).run();
          }};
}

}  // namespace pibench
