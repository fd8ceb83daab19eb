// A run from its plan to the last repetition: calibration, then interleaved rounds.
#pragma once

#include <vector>

#include "bench/plan/planned_cell.hpp"
#include "bench/run/gbench.hpp"
#include "bench/run/recorder.hpp"
#include "bench/run/schedule.hpp"
#include "bench/run/trial_runner.hpp"
#include "bench/scenarios/traffic/traffic.hpp"

namespace pibench {

struct CampaignSpec {
  Effort effort;
  Nanoseconds pass = std::chrono::milliseconds(10);  ///< timed part of one trial, about
  std::uint64_t seed = 0;
  /// System calls are counted, in trials of their own, for payloads up to this size; 0: for none.
  std::size_t calls_up_to_bytes = payload_bytes_max;
  Nanoseconds already_spent{};    ///< of the budget, by the run that is resumed
  TrialReport* report = nullptr;  ///< besides the recorder
  // Of several runs:
  std::size_t run = 1;
  std::size_t runs = 1;
};

/// Takes over what another run of this machine found out about the cells, so that they need not be
/// tried out: the length of their trials, their system calls, and why some have no figures.
void adopt_trials(std::vector<PlannedCell>& plan, const reports::ResultSet& earlier);

/// Measures every cell of the plan; all outcomes are in the recorder afterwards. Repetitions that
/// the recorder holds already are counted. Returns early, with what there is, on a signal.
void measure(std::vector<PlannedCell> plan, const CampaignSpec& spec, TrialRunner& runner,
             Recorder& recorder);

}  // namespace pibench
