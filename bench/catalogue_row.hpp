// Makes a catalogue row of a transport type; included by generated sources only.
#pragma once

#include "bench/catalogue.hpp"
#include "bench/scenarios/pi_trial.hpp"

namespace pibench {

template <Transport T>
constexpr decltype(Row::clean_abandoned) cleaner_of() {
  if constexpr (requires { &T::clean_abandoned; }) return &T::clean_abandoned;
  return nullptr;
}

template <Transport T>
constexpr Row make_row() {
  return {.descriptor = T::descriptor,
          .probe = &T::probe,
          .limits = &T::limits,
          .clean_abandoned = cleaner_of<T>(),
          .run_pi = [](const PiJob& job, std::span<const double> reference,
                       posix::RunDirectory& run, const Settings& settings) {
            return PiTrial<T>(job, run, settings).run(reference);
          }};
}

}  // namespace pibench
