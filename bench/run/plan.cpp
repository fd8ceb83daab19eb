#include "bench/run/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bench/describe.hpp"
#include "bench/usage_error.hpp"

namespace pibench {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check_names(const std::vector<std::string>& names) {
  const std::vector<std::string> known = known_transports();
  for (const std::string& name : names)
    if (!contains(known, name))
      throw UsageError(
          fmt::format("unknown transport '{}'; known are: {}", name, fmt::join(known, ", ")));
}

reports::CellId cell_id(std::string_view transport, const PiJob& job) {
  reports::CellId id{.scenario = "pi", .transport = std::string(transport), .parameters = {}};
  id.parameters = {{"terms", std::to_string(job.terms)},
                   {"workers", std::to_string(job.workers)},
                   {"placement", std::string(to_string(job.placement))}};
  if (job.kernel != series::Kernel::simd) id.parameters.emplace_back("kernel", "scalar");
  return id;
}

reports::Cell known_outcome(reports::CellId id, reports::Traits traits, reports::Outcome outcome,
                            std::string reason) {
  return {std::move(id), std::move(traits), outcome, std::move(reason), {}};
}

PlannedCell plan_absent(const Absence& absence, const PiJob& job) {
  PlannedCell cell{
      .id = cell_id(absence.name, job), .traits = {}, .row = nullptr, .job = job, .known = {}};
  cell.known =
      known_outcome(cell.id, {}, reports::Outcome::unavailable, std::string(absence.reason));
  return cell;
}

PlannedCell plan_transport(const Row& row, const PiJob& job, const Probe& probe) {
  const Descriptor& descriptor = row.descriptor;
  PlannedCell cell{.id = cell_id(descriptor.name, job),
                   .traits = traits_of(descriptor),
                   .row = &row,
                   .job = job,
                   .known = {}};
  if (!probe.usable)
    cell.known = known_outcome(cell.id, cell.traits, reports::Outcome::unavailable, probe.reason);
  else if (row.limits(job.workers).message_bytes_max < sizeof(double))
    cell.known = known_outcome(cell.id, cell.traits, reports::Outcome::unsupported,
                               "its messages hold less than one double on this machine");
  return cell;
}

PlannedCell plan_inprocess(PiJob job, series::Kernel kernel) {
  job.kernel = kernel;
  return {.id = cell_id(inprocess_name, job),
          .traits = inprocess_traits(),
          .row = nullptr,
          .job = job,
          .known = {}};
}

class Planner {
 public:
  explicit Planner(const RunRequest& request) : request_(request) {
    for (const Row& row : catalogue()) probes_.push_back(row.probe(request.settings));
  }

  void check_required() const {
    for (const std::string& name : request_.required) {
      for (const Absence& absence : absent_transports())
        if (absence.name == name) refuse(name, absence.reason);
      for (std::size_t i = 0; i < probes_.size(); ++i)
        if (catalogue()[i].descriptor.name == name && !probes_[i].usable)
          refuse(name, probes_[i].reason);
    }
  }

  void add_cells(const PiJob& job) {
    if (wanted(inprocess_name)) add_baselines(job);
    for (std::size_t i = 0; i < probes_.size(); ++i)
      if (wanted(catalogue()[i].descriptor.name))
        cells_.push_back(plan_transport(catalogue()[i], job, probes_[i]));
    for (const Absence& absence : absent_transports())
      if (wanted(absence.name)) cells_.push_back(plan_absent(absence, job));
  }

  std::vector<PlannedCell> take() { return std::move(cells_); }

 private:
  [[noreturn]] static void refuse(std::string_view name, std::string_view reason) {
    throw UsageError(fmt::format("required transport {} is not usable here: {}", name, reason));
  }

  bool wanted(std::string_view name) const {
    return request_.transports.empty() || contains(request_.transports, name);
  }

  void add_baselines(const PiJob& job) {
    cells_.push_back(plan_inprocess(job, job.kernel));
    if (job.kernel != series::Kernel::scalar)
      cells_.push_back(plan_inprocess(job, series::Kernel::scalar));
  }

  const RunRequest& request_;
  std::vector<Probe> probes_;
  std::vector<PlannedCell> cells_;
};

}  // namespace

std::vector<std::string> known_transports() {
  std::vector<std::string> names{std::string(inprocess_name)};
  for (const Row& row : catalogue()) names.emplace_back(row.descriptor.name);
  for (const Absence& absence : absent_transports()) names.emplace_back(absence.name);
  return names;
}

std::vector<PlannedCell> make_plan(const RunRequest& request) {
  check_names(request.transports);
  check_names(request.required);
  Planner planner(request);
  planner.check_required();
  for (const std::uint16_t workers : request.workers)
    for (const Placement placement : request.placements)
      planner.add_cells({.terms = request.terms,
                         .workers = workers,
                         .kernel = request.kernel,
                         .placement = placement,
                         .deadline = request.deadline.value_or(default_deadline(request.terms))});
  return planner.take();
}

}  // namespace pibench
