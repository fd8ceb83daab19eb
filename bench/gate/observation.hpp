// The observation that `pibench observe` prints and the gate reads: one JSON object on one line.
//   schema_version 1
//   cell           its name
//   outcome        "measured", "unsupported", "unavailable", "failed", or "unknown" where the
//                  build has no such cell
//   reason         a line; empty where measured
//   wakeup         as `pibench list` has it
//   iterations     of each worker in a block
//   operation_ns   [mean time of one operation in each block], in order
//   p99_ns         of single operations, where they were timed
//   counters       {name: per operation}
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/gate/command_line.hpp"
#include "bench/harness/clock.hpp"
#include "reports/verdicts/gate.hpp"
#include "transports/contract/transport.hpp"

namespace pibench {

struct ObservationDocument {
  std::string cell;
  std::string outcome;
  std::string reason{};
  std::string wakeup{};
  std::uint64_t iterations = 0;
  std::vector<double> operation_ns{};
  std::optional<double> p99_ns{};
  std::map<std::string, double> counters{};

  bool measured() const { return outcome == "measured"; }
};

std::string to_text(const ObservationDocument& document);
/// Takes any text; throws std::runtime_error with the reason where it is no such document.
ObservationDocument parse_observation(std::string_view text);

/// The task of one process.
enum class Ask : std::uint8_t {
  figures,
  calibration,  ///< `iterations` to use, and the time of an operation
  calls,        ///< the counter system_calls where every operation makes as many
};

struct ObserveRequest {
  std::string cell;
  Ask ask = Ask::figures;
  std::uint64_t blocks = 50;
  std::uint64_t iterations = 1;
  Nanoseconds busy_work{};
  Nanoseconds deadline = std::chrono::seconds(20);  ///< of the process
};

/// Throws std::runtime_error with the reason where a document that is measured cannot be the answer
/// of a process that ran for `elapsed`: of another cell, with other numbers of blocks or iterations
/// than were asked for, or with times that no processor reaches or that the process did not have.
void check_answer(const ObserveRequest& request, const ObservationDocument& document,
                  Nanoseconds elapsed);

/// One of the two sides of a gate, or the only one of its self-test.
class Observer {
 public:
  Observer(CommandLine command, const Settings& settings)
      : command_(std::move(command)), settings_(settings) {}

  /// The result of one process.
  struct Result {
    std::optional<ObservationDocument> document{};  ///< of the cell that was asked for
    std::string trouble{};                          ///< a line: why there is none
    bool was_killed = false;                        ///< it may have left something behind

    bool measured() const { return document && document->measured(); }
    /// Why there is no figure; empty where there is.
    std::string why_not() const;
  };
  /// Throws std::system_error where the command cannot be started, ProgramInterrupted.
  Result observe(const ObserveRequest& request) const;

 private:
  CommandLine command_;
  const Settings& settings_;
};

/// Precondition: measured, with times.
reports::Observation observation_of(const ObservationDocument& document);

}  // namespace pibench
