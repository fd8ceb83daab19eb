// Every transport of this build. CMake generates the rows from transports/CMakeLists.txt and
// bench/scenarios/CMakeLists.txt; nothing registers itself.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "bench/scenarios/trial/trial_error.hpp"
#include "transports/contract/transport.hpp"
#include "transports/posix/abandoned.hpp"

namespace pibench {

/// An address that stands for the type `Job`.
template <class Job>
inline constexpr char kind_of_job = 0;

/// The trial of one kind of job over one transport, both types erased.
struct AnyTrial {
  const char* kind;  ///< &kind_of_job<Job>
  /// `job` points to a Job, `result` to an empty std::optional<Job::Result>, which it fills.
  void (*run)(const void* job, void* result, posix::RunDirectory&, const Settings&);
};

/// A transport with its type erased: one indirect call per trial, none inside it.
struct Row {
  Descriptor descriptor;
  Explanation explanation;
  Probe (*probe)(const Settings&);          ///< throws nothing
  Limits (*limits)(std::uint16_t workers);  ///< may throw where not usable
  /// Removes what a killed run left outside of file system and kernel, such as keys on a server.
  /// Returns why it could not, or an empty string. nullptr where a transport leaves nothing of the
  /// kind.
  std::string (*clean_abandoned)(const posix::AbandonedRun& run, const Settings&);
  Capacity (*capacity)(const LinkSpec&);  ///< of a link that it opens; throws as open() does
  std::span<const AnyTrial> trials;

  /// One trial, in freshly forked workers. Throws TrialError; `unsupported` for a kind of job that
  /// the row was made without.
  template <class Job>
  typename Job::Result run(const Job& job, posix::RunDirectory& run,
                           const Settings& settings) const {
    const auto trial = std::ranges::find(trials, &kind_of_job<Job>, &AnyTrial::kind);
    if (trial == trials.end())
      throw TrialError(TrialError::Kind::unsupported, "this build has no such trial of it");
    std::optional<typename Job::Result> result;
    trial->run(&job, &result, run, settings);
    return std::move(*result);
  }
};

/// A transport that this build was made without.
struct Absence {
  std::string_view name;
  std::string_view reason;
};

std::span<const Row> catalogue();
std::span<const Absence> absent_transports();
/// nullptr for an unknown or absent name.
const Row* find_row(std::string_view name);

}  // namespace pibench
