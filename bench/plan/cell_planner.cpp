#include "bench/plan/cell_planner.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/catalogue/describe.hpp"
#include "bench/harness/supervision.hpp"
#include "bench/harness/usage_error.hpp"
#include "reports/results/json.hpp"
#include "reports/results/names.hpp"

namespace pibench {
namespace {

template <class Value>
std::vector<Value> chosen_or(const std::vector<Value>& chosen, std::vector<Value> otherwise) {
  return chosen.empty() ? std::move(otherwise) : chosen;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::vector<Candidate> candidates_of(const RunRequest& request) {
  const auto wanted = [&](std::string_view name) {
    return request.transports.empty() || contains(request.transports, name) ||
           contains(request.required, name);
  };
  std::vector<Candidate> candidates;
  for (const Row& row : catalogue())
    if (wanted(row.descriptor.name))
      candidates.push_back({row.descriptor.name, &row, row.probe(request.settings)});
  for (const Absence& absence : absent_transports())
    if (wanted(absence.name))
      candidates.push_back({absence.name, nullptr, {false, std::string(absence.reason)}});
  return candidates;
}

void check_size(PlannedCell& cell, const Row& row, const TrafficJob& traffic) {
  if (cell.known) return;
  const std::size_t most = row.limits(traffic.workers).message_bytes_max;
  if (traffic.bytes > most)
    CellPlanner::decide(
        cell, reports::Outcome::unsupported,
        fmt::format("over its message limit, which is {} bytes on this machine (bounded by: {})",
                    most, row.explanation.tunables));
}

/// The cells of a run whose queues the user has sized are others than those of one without.
void add_queue(Parameters& parameters, const Settings& settings) {
  if (settings.queue_bytes > 0)
    parameters.emplace_back(reports::parameters::queue, std::to_string(settings.queue_bytes));
}

void check_queue(PlannedCell& cell, const Descriptor& descriptor, const Settings& settings) {
  const bool has_one = descriptor.substrate != Substrate::none;
  if (settings.queue_bytes > 0 && has_one && !descriptor.any_queue)
    CellPlanner::decide(cell, reports::Outcome::unsupported,
                        "the size of its queue cannot be chosen (--queue-bytes)");
}

void check_placement(PlannedCell& cell, Placement placement) {
  if (cell.known) return;
  if (auto obstacle = obstacle_to(placement))
    CellPlanner::decide(cell, reports::Outcome::unavailable, std::move(*obstacle));
}

}  // namespace

bool Candidate::carries_nothing() const {
  return row != nullptr && row->descriptor.substrate == Substrate::none;
}

Parameters parameters_of(const TrafficJob& job) {
  return {{reports::parameters::bytes, std::to_string(job.bytes)},
          {reports::parameters::workers, std::to_string(job.workers)},
          {reports::parameters::placement, std::string(to_string(job.placement))}};
}

CellPlanner::CellPlanner(const RunRequest& request)
    : request_(request), candidates_(candidates_of(request)) {}

void CellPlanner::check_required() const {
  for (const Candidate& candidate : candidates_)
    if (contains(request_.required, candidate.name) && !candidate.probe.usable)
      throw UsageError(fmt::format("required transport {} is not usable here: {}", candidate.name,
                                   candidate.probe.reason));
}

void CellPlanner::plan(const Scenario& scenario) {
  scenario_ = scenario.name;
  scenario.plan(*this);
}

bool CellPlanner::wanted(std::string_view name) const {
  return request_.transports.empty() || contains(request_.transports, name);
}

std::vector<std::size_t> CellPlanner::bytes_or(std::vector<std::size_t> otherwise) const {
  return chosen_or(request_.bytes, std::move(otherwise));
}

std::vector<std::uint16_t> CellPlanner::workers_or(std::vector<std::uint16_t> otherwise) const {
  return chosen_or(request_.workers, std::move(otherwise));
}

std::vector<Placement> CellPlanner::placements_or(std::vector<Placement> otherwise) const {
  return chosen_or(request_.placements, std::move(otherwise));
}

std::vector<std::uint64_t> CellPlanner::rates_or(std::vector<std::uint64_t> otherwise) const {
  return chosen_or(request_.rates, std::move(otherwise));
}

std::vector<std::size_t> CellPlanner::payloads() const {
  const std::vector<std::size_t> usual{8, 1024, 65536};
  return bytes_or(request_.payloads.empty() ? usual : request_.payloads);
}

std::vector<Placement> CellPlanner::pinned_placements() const {
  return placements_or({Placement::same, Placement::cross});
}

Nanoseconds CellPlanner::deadline_or(Nanoseconds otherwise) const {
  return request_.deadline.value_or(otherwise);
}

TrafficJob CellPlanner::traffic(std::size_t bytes, std::uint16_t workers,
                                Placement placement) const {
  TrafficJob job;
  job.bytes = bytes;
  job.workers = workers;
  job.placement = placement;
  job.deadline = deadline_or(deadline_for(workers));
  return job;
}

PlannedCell& CellPlanner::append(std::string_view contestant, Parameters parameters,
                                 reports::Traits traits, CellJob job) {
  if (cells_.size() == reports::Bounds::cells)
    throw UsageError(
        fmt::format("these are over {} cells; take fewer payloads, workers, rates or placements",
                    reports::Bounds::cells));
  add_queue(parameters, request_.settings);
  return cells_.emplace_back(
      PlannedCell{.id = {std::string(scenario_), std::string(contestant), std::move(parameters)},
                  .traits = std::move(traits),
                  .job = std::move(job)});
}

PlannedCell& CellPlanner::add(std::string_view rival, Parameters parameters, reports::Traits traits,
                              Placement placement, CellJob job, const Probe& probe) {
  PlannedCell& cell = append(rival, std::move(parameters), std::move(traits), std::move(job));
  if (!probe.usable) decide(cell, reports::Outcome::unavailable, probe.reason);
  check_placement(cell, placement);
  return cell;
}

PlannedCell& CellPlanner::add(const Candidate& candidate, Parameters parameters,
                              const TrafficJob& traffic, CellJob job) {
  const Row* row = candidate.row;
  PlannedCell& cell =
      append(candidate.name, std::move(parameters),
             row != nullptr ? traits_of(row->descriptor) : reports::Traits{}, std::move(job));
  if (!candidate.probe.usable) decide(cell, reports::Outcome::unavailable, candidate.probe.reason);
  if (row != nullptr) check_queue(cell, row->descriptor, request_.settings);
  if (row != nullptr) check_size(cell, *row, traffic);
  check_placement(cell, traffic.placement);
  return cell;
}

std::vector<Wakeup> CellPlanner::waits_of(const Candidate& candidate) const {
  if (candidate.row == nullptr) return {Wakeup::blocking};
  const Descriptor& descriptor = candidate.row->descriptor;
  if (!descriptor.any_wakeup) return {descriptor.wakeup};
  return chosen_or(request_.waits, {Wakeup::blocking, Wakeup::spinning, Wakeup::spin_then_block});
}

void CellPlanner::add_waiting(const Candidate& candidate, const TrafficJob& traffic,
                              const Parameters& more, CellJob job) {
  Parameters parameters = parameters_of(traffic);
  parameters.insert(parameters.end(), more.begin(), more.end());
  const std::string wait(to_string(traffic.wakeup));
  const bool chosen =
      candidate.row != nullptr && traffic.wakeup != candidate.row->descriptor.wakeup;
  if (chosen) parameters.emplace_back(reports::parameters::wait, wait);
  PlannedCell& cell = add(candidate, std::move(parameters), traffic, std::move(job));
  cell.traits.wakeup = wait;
  if (traffic.wakeup != Wakeup::blocking && chosen && traffic.placement == Placement::same)
    decide(cell, reports::Outcome::unsupported,
           "spinning on the peer's own CPU measures the scheduler's time slice");
  else if (traffic.wakeup == Wakeup::spinning && traffic.workers > worker_cpus(traffic.placement))
    decide(cell, reports::Outcome::unsupported,
           "more spinning workers than CPUs for them measure the scheduler's time slice");
}

void CellPlanner::decide(PlannedCell& cell, reports::Outcome outcome, std::string reason) {
  if (!cell.known) cell.known = reports::Cell{cell.id, cell.traits, outcome, std::move(reason), {}};
}

}  // namespace pibench
