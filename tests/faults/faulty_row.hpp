// Makes a catalogue row of a transport that can be made to fail; included by generated sources
// only.
#pragma once

#include "bench/catalogue/catalogue_row.hpp"
#include "bench/scenarios/pi/trial.hpp"
#include "bench/scenarios/throughput/trial.hpp"
#include "tests/faults/faulty.hpp"

namespace pibench::test {

/// With the trials that the matrix runs, and no others, to save their build.
template <Transport T>
constexpr Row make_faulty_row() {
  using F = Faulty<T>;
  return {.descriptor = F::descriptor,
          .explanation = F::explanation,
          .probe = &F::probe,
          .limits = &F::limits,
          .clean_abandoned = cleaner_of<T>(),
          .capacity = &capacity_of_link<F>,
          .trials = trials_of<F, PiJob, ThroughputJob>};
}

}  // namespace pibench::test
