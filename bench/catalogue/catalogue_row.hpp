// Makes a catalogue row of a transport type; included by generated sources and tests only.
#pragma once

#include <array>
#include <optional>
#include <system_error>

#include "bench/catalogue/catalogue.hpp"
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

template <Transport T>
Capacity capacity_of_link(const LinkSpec& spec) {
  return T::open(spec).capacity();
}

struct NoLibrary {};

/// Holds what the transport loads on demand. Where that fails, the trial's open() says why.
template <Transport T>
auto library_of() {
  if constexpr (LoadsLibrary<T>) {
    std::optional<decltype(T::load())> library;
    try {
      library.emplace(T::load());
    } catch (const std::system_error&) {
    }
    return library;
  } else {
    return NoLibrary{};
  }
}

/// Calls `run_trial<T>(const Job&, posix::RunDirectory&, const Settings&)`, which the scenario of
/// that job defines in its trial.hpp.
template <Transport T, class Job>
void run_any_trial(const void* job, void* result, posix::RunDirectory& run,
                   const Settings& settings) {
  [[maybe_unused]] const auto library = library_of<T>();
  static_cast<std::optional<typename Job::Result>*>(result)->emplace(
      run_trial<T>(*static_cast<const Job*>(job), run, settings));
}

template <Transport T, class... Jobs>
inline constexpr std::array<AnyTrial, sizeof...(Jobs)> trials_of{
    AnyTrial{&kind_of_job<Jobs>, &run_any_trial<T, Jobs>}...};

/// The row with the trials of these kinds of job.
template <Transport T, class... Jobs>
constexpr Row make_row() {
  return {.descriptor = T::descriptor,
          .explanation = T::explanation,
          .probe = &probe<T>,
          .limits = &T::limits,
          .clean_abandoned = cleaner_of<T>(),
          .capacity = &capacity_of_link<T>,
          .trials = trials_of<T, Jobs...>};
}

}  // namespace pibench
