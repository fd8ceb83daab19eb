// The tool that scenarios plan with: candidates, parameters that were asked for, and the cells so
// far.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/catalogue/catalogue.hpp"
#include "bench/plan/planned_cell.hpp"
#include "bench/plan/request.hpp"
#include "bench/scenarios/traffic/traffic.hpp"

namespace pibench {

/// A transport of the catalogue, or one that is absent from it.
struct Candidate {
  std::string_view name;
  const Row* row;  ///< nullptr where it is absent
  Probe probe;

  /// True when messages never leave the sender.
  bool carries_nothing() const;
};

/// Names and values, in the order in which a cell's name shows them.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// "bytes", "workers" and "placement".
Parameters parameters_of(const TrafficJob& job);

class CellPlanner {
 public:
  /// Probes every transport that was asked for, which may take as long as starting a server.
  /// `request` outlives it.
  explicit CellPlanner(const RunRequest& request);

  /// Throws UsageError where a required transport is not usable.
  void check_required() const;
  /// Adds the cells of a scenario.
  void plan(const Scenario& scenario);
  std::vector<PlannedCell> take() { return std::move(cells_); }

  // The rest is for scenarios.

  const RunRequest& request() const { return request_; }
  bool wanted(std::string_view name) const;

  /// `action(const Candidate&)`, in the catalogue's order.
  template <class Action>
  void for_each_wanted(Action&& action) const {
    for (const Candidate& candidate : candidates_)
      if (wanted(candidate.name)) action(candidate);
  }

  // The values that were asked for, or else those that suit the scenario.
  std::vector<std::size_t> bytes_or(std::vector<std::size_t> otherwise) const;
  std::vector<std::uint16_t> workers_or(std::vector<std::uint16_t> otherwise) const;
  std::vector<Placement> placements_or(std::vector<Placement> otherwise) const;
  std::vector<std::uint64_t> rates_or(std::vector<std::uint64_t> otherwise) const;
  std::vector<std::size_t> payloads() const;
  /// Same CPU, and one CPU each.
  std::vector<Placement> pinned_placements() const;
  Nanoseconds deadline_or(Nanoseconds otherwise) const;
  TrafficJob traffic(std::size_t bytes, std::uint16_t workers, Placement placement) const;

  /// Adds a cell without a transport; `probe` is that of what takes its place. The reference holds
  /// until the next cell is added. Throws UsageError for a cell too many, as the other overloads
  /// do.
  PlannedCell& add(std::string_view rival, Parameters parameters, reports::Traits traits,
                   Placement placement, CellJob job, const Probe& probe = {true, {}});
  /// Adds a cell over a transport, with a known outcome where the transport is not usable or cannot
  /// carry such messages or be placed so.
  PlannedCell& add(const Candidate& candidate, Parameters parameters, const TrafficJob& traffic,
                   CellJob job);
  /// Adds a cell for each way of waiting that the transport offers and the user wants:
  /// `job_of(const TrafficJob&)` makes its job. `more` comes after the parameters of `traffic`.
  template <class JobOf>
  void add_each_wait(const Candidate& candidate, TrafficJob traffic, const Parameters& more,
                     JobOf&& job_of) {
    for (const Wakeup wakeup : waits_of(candidate)) {
      traffic.wakeup = wakeup;
      add_waiting(candidate, traffic, more, job_of(traffic));
    }
  }

  /// Ends a cell without trials, unless its outcome is known already.
  static void decide(PlannedCell& cell, reports::Outcome outcome, std::string reason);

 private:
  std::vector<Wakeup> waits_of(const Candidate& candidate) const;
  void add_waiting(const Candidate& candidate, const TrafficJob& traffic, const Parameters& more,
                   CellJob job);
  PlannedCell& append(std::string_view contestant, Parameters parameters, reports::Traits traits,
                      CellJob job);

  const RunRequest& request_;
  std::vector<Candidate> candidates_;
  std::vector<PlannedCell> cells_;
  std::string_view scenario_;
};

}  // namespace pibench
