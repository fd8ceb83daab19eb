#include "bench/plan/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bench/catalogue/describe.hpp"
#include "bench/harness/usage_error.hpp"
#include "reports/results/json.hpp"

namespace pibench {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view copy_once = "copy_once";
constexpr std::string_view copy_twice = "copy_twice";
constexpr std::array baselines{inprocess_name, copy_once, copy_twice};

template <class Value>
std::vector<Value> or_else(const std::vector<Value>& chosen, std::vector<Value> otherwise) {
  return chosen.empty() ? std::move(otherwise) : chosen;
}

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

Parameters parameters_of(const PiJob& job) {
  Parameters parameters{{"terms", std::to_string(job.terms)},
                        {"workers", std::to_string(job.workers)},
                        {"placement", std::string(to_string(job.placement))}};
  if (job.kernel != series::Kernel::simd) parameters.emplace_back("kernel", "scalar");
  return parameters;
}

Parameters parameters_of(const TrafficJob& job) {
  return {{"bytes", std::to_string(job.bytes)},
          {"workers", std::to_string(job.workers)},
          {"placement", std::string(to_string(job.placement))}};
}

PlannedCell cell_of(std::string_view scenario, std::string_view transport, Parameters parameters,
                    reports::Traits traits, const Row* row, const Job& job) {
  return {.id = {std::string(scenario), std::string(transport), std::move(parameters)},
          .traits = std::move(traits),
          .row = row,
          .job = job,
          .known = {}};
}

void decide(PlannedCell& cell, reports::Outcome outcome, std::string reason) {
  cell.row = nullptr;
  cell.known = reports::Cell{cell.id, cell.traits, outcome, std::move(reason), {}};
}

/// A transport of the catalogue, or one that is absent from it.
struct Candidate {
  std::string_view name;
  const Row* row;
  Probe probe;
};

/// Those that were asked for; a probe may take as long as starting a server.
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

class Planner {
 public:
  explicit Planner(const RunRequest& request)
      : request_(request), candidates_(candidates_of(request)) {}

  void check_required() const {
    for (const Candidate& candidate : candidates_)
      if (contains(request_.required, candidate.name) && !candidate.probe.usable)
        throw UsageError(fmt::format("required transport {} is not usable here: {}", candidate.name,
                                     candidate.probe.reason));
  }

  void add(Scenario scenario) {
    switch (scenario) {
      case Scenario::pi:
        return add_pi();
      case Scenario::latency:
        return add_latency();
      case Scenario::throughput:
        return add_throughput();
      case Scenario::setup:
        return add_setup();
      case Scenario::load:
        return add_load();
      case Scenario::overhead:
        return add_overhead();
      case Scenario::contention:
        return add_contention();
    }
  }

  std::vector<PlannedCell> take() { return std::move(cells_); }

 private:
  bool wanted(std::string_view name) const {
    return request_.transports.empty() || contains(request_.transports, name);
  }

  std::vector<std::size_t> payloads() const {
    return or_else<std::size_t>(request_.bytes, {8, 64, 1024, 8192, 65536, 1048576});
  }

  std::vector<Placement> pinned_placements() const {
    return or_else<Placement>(request_.placements, {Placement::same, Placement::cross});
  }

  TrafficJob traffic(std::size_t bytes, std::uint16_t workers, Placement placement) const {
    TrafficJob job;
    job.bytes = bytes;
    job.workers = workers;
    job.placement = placement;
    job.deadline = request_.deadline.value_or(deadline_for(workers));
    return job;
  }

  template <class Action>
  void for_each_wanted(Action&& action) {
    for (const Candidate& candidate : candidates_)
      if (wanted(candidate.name)) action(candidate);
  }

  void add_pi() {
    for (const std::uint16_t workers : or_else<std::uint16_t>(request_.workers, {10}))
      for (const Placement placement : or_else<Placement>(request_.placements, {Placement::os}))
        add_pi({.terms = request_.terms,
                .workers = workers,
                .kernel = request_.kernel,
                .placement = placement,
                .deadline = request_.deadline.value_or(default_deadline(request_.terms, workers))});
  }

  void add_pi(const PiJob& job) {
    if (wanted(inprocess_name)) add_in_process(job);
    for_each_wanted([&](const Candidate& candidate) {
      PlannedCell& cell = add_cell("pi", candidate, parameters_of(job), job);
      check_size(cell, sizeof(double), job.workers);
      check_placement(cell, job.placement);
    });
  }

  void add_in_process(PiJob job) {
    for (const series::Kernel kernel : {series::Kernel::simd, series::Kernel::scalar}) {
      if (kernel == series::Kernel::simd && job.kernel == series::Kernel::scalar) continue;
      job.kernel = kernel;
      check_placement(append(cell_of("pi", inprocess_name, parameters_of(job), inprocess_traits(),
                                     nullptr, job)),
                      job.placement);
    }
  }

  void add_latency() {
    for (const std::size_t bytes : payloads()) {
      add_copies("latency", bytes, 2);
      for (const Placement placement : pinned_placements()) {
        LatencyJob job;
        static_cast<TrafficJob&>(job) = traffic(bytes, 1, placement);
        for_each_wanted([&](const Candidate& each) { add_traffic("latency", each, job); });
      }
    }
  }

  void add_throughput() {
    for (const std::uint16_t workers : or_else<std::uint16_t>(request_.workers, {1, 10}))
      for (const std::size_t bytes : payloads()) {
        if (workers == 1) add_copies("throughput", bytes, 1);
        for (const Placement placement : pinned_placements()) {
          ThroughputJob job;
          static_cast<TrafficJob&>(job) = traffic(bytes, workers, placement);
          for_each_wanted([&](const Candidate& each) {
            // The null transport would be the same for any number.
            if (workers == 1 || !carries_nothing(each)) add_traffic("throughput", each, job);
          });
        }
      }
  }

  void add_setup() {
    for (const std::uint16_t workers : or_else<std::uint16_t>(request_.workers, {10}))
      for (const Placement placement : or_else<Placement>(request_.placements, {Placement::same})) {
        SetupJob job;
        static_cast<TrafficJob&>(job) = traffic(payloads().front(), workers, placement);
        for_each_wanted([&](const Candidate& candidate) {
          add_checked("setup", candidate, parameters_of(job), job, job);
        });
      }
  }

  void add_load() {
    for (const std::uint64_t rate : or_else<std::uint64_t>(request_.rates, {1000, 5000, 20000}))
      for (const std::size_t bytes : or_else<std::size_t>(request_.bytes, {64}))
        for (const Placement placement : pinned_placements()) {
          LoadJob job;
          static_cast<TrafficJob&>(job) = traffic(bytes, 1, placement);
          job.messages_per_second = rate;
          for_each_wanted([&](const Candidate& candidate) {
            if (carries_nothing(candidate)) return;
            add_traffic("load", candidate, job, {{"rate", std::to_string(rate)}});
          });
        }
  }

  /// Each transport that has a bare counterpart, beside it.
  void add_overhead() {
    for (const auto pass : {bare::Pass::round_trip, bare::Pass::stream}) {
      const bool streams = pass == bare::Pass::stream;
      for (const std::size_t bytes :
           or_else<std::size_t>(request_.bytes, streams ? std::vector<std::size_t>{8, 4096}
                                                        : std::vector<std::size_t>{8, 1024}))
        for (const Placement placement : pinned_placements())
          for_each_wanted([&](const Candidate& candidate) {
            const bare::Counterpart* counterpart = bare::find(candidate.name);
            if (counterpart == nullptr || (streams && !counterpart->streams)) return;
            if (carries_nothing(candidate) && placement != Placement::same) return;
            if (counterpart->wakeup != Wakeup::blocking && placement == Placement::same) return;
            add_pair(candidate, *counterpart, pass, traffic(bytes, 1, placement));
          });
    }
  }

  void add_pair(const Candidate& candidate, const bare::Counterpart& counterpart, bare::Pass pass,
                TrafficJob traffic) {
    const std::string pass_name = pass == bare::Pass::stream ? "stream" : "round_trip";
    const bool chosen =
        candidate.row != nullptr && counterpart.wakeup != candidate.row->descriptor.wakeup;
    if (chosen) traffic.wakeup = counterpart.wakeup;
    const auto parameters = [&](const char* side) {
      Parameters all = parameters_of(traffic);
      all.emplace_back("pass", pass_name);
      all.emplace_back("side", side);
      if (chosen) all.emplace_back("wait", std::string(to_string(traffic.wakeup)));
      return all;
    };
    const Job ours =
        pass == bare::Pass::stream ? Job(ThroughputJob{traffic}) : Job(LatencyJob{traffic});
    BareJob theirs;
    static_cast<TrafficJob&>(theirs) = traffic;
    theirs.pass = pass;
    theirs.run = counterpart.run;
    for (const auto& [side, job] : {std::pair("pibench", ours), std::pair("bare", Job(theirs))}) {
      PlannedCell& cell = add_checked("overhead", candidate, parameters(side), job, traffic);
      if (chosen) cell.traits.wakeup = std::string(to_string(traffic.wakeup));
    }
  }

  void add_contention() {
    constexpr std::uint16_t classic = 20;
    for (const std::uint16_t workers : or_else<std::uint16_t>(request_.workers, {classic}))
      for (const Placement placement : or_else<Placement>(request_.placements, {Placement::os})) {
        TurnsJob job;
        static_cast<TrafficJob&>(job) = traffic(0, workers, placement);
        for (const contention::PrimitiveRow& primitive : contention::primitives())
          if (wanted(primitive.descriptor.name)) add_turns(primitive, job);
        for (const contention::AbsentPrimitive& absent : contention::absent_primitives())
          if (wanted(absent.name))
            decide(append(cell_of("contention", absent.name, turns_of(job), {}, nullptr, job)),
                   reports::Outcome::unavailable, std::string(absent.reason));
      }
  }

  void add_turns(const contention::PrimitiveRow& primitive, TurnsJob job) {
    job.primitive = &primitive;
    PlannedCell& cell = append(cell_of("contention", primitive.descriptor.name, turns_of(job),
                                       traits_of(primitive.descriptor), nullptr, job));
    const Probe probe = primitive.probe(request_.settings);
    if (!probe.usable) decide(cell, reports::Outcome::unavailable, probe.reason);
    check_placement(cell, job.placement);
  }

  PlannedCell& append(PlannedCell cell) {
    if (cells_.size() == reports::Bounds::cells)
      throw UsageError(
          fmt::format("these are over {} cells; take fewer payloads, workers, rates or placements",
                      reports::Bounds::cells));
    return cells_.emplace_back(std::move(cell));
  }

  static Parameters turns_of(const TrafficJob& job) {
    return {{"workers", std::to_string(job.workers)},
            {"placement", std::string(to_string(job.placement))}};
  }

  /// One cell per way of waiting that the transport offers and the user wants.
  void add_traffic(std::string_view scenario, const Candidate& candidate, const auto& job,
                   const Parameters& more = {}) {
    for (const Wakeup wakeup : waits_of(candidate)) {
      auto waiting = job;
      waiting.wakeup = wakeup;
      Parameters parameters = parameters_of(job);
      parameters.insert(parameters.end(), more.begin(), more.end());
      const bool chosen = candidate.row != nullptr && wakeup != candidate.row->descriptor.wakeup;
      if (chosen) parameters.emplace_back("wait", std::string(to_string(wakeup)));
      PlannedCell& cell = add_checked(scenario, candidate, std::move(parameters), waiting, waiting);
      cell.traits.wakeup = std::string(to_string(wakeup));
      if (wakeup != Wakeup::blocking && chosen && job.placement == Placement::same)
        decide_unless_known(cell, reports::Outcome::unsupported,
                            "spinning on the peer's own CPU measures the scheduler's time slice");
    }
  }

  std::vector<Wakeup> waits_of(const Candidate& candidate) const {
    if (candidate.row == nullptr) return {Wakeup::blocking};
    const Descriptor& descriptor = candidate.row->descriptor;
    if (!descriptor.any_wakeup) return {descriptor.wakeup};
    return or_else<Wakeup>(request_.waits,
                           {Wakeup::blocking, Wakeup::spinning, Wakeup::spin_then_block});
  }

  void add_copies(std::string_view scenario, std::size_t bytes, int messages) {
    for (const int copies : {1, 2}) {
      const std::string_view name = copies == 1 ? copy_once : copy_twice;
      if (!wanted(name)) continue;
      CopyJob job;
      static_cast<TrafficJob&>(job) = traffic(bytes, 1, Placement::same);
      job.copies = copies;
      job.messages_per_operation = messages;
      check_placement(
          append(cell_of(scenario, name, parameters_of(job), copy_traits(copies), nullptr, job)),
          job.placement);
    }
  }

  PlannedCell& add_cell(std::string_view scenario, const Candidate& candidate,
                        Parameters parameters, const Job& job) {
    const bool known = candidate.row != nullptr;
    PlannedCell& cell = append(cell_of(
        scenario, candidate.name, std::move(parameters),
        known ? traits_of(candidate.row->descriptor) : reports::Traits{}, candidate.row, job));
    if (!candidate.probe.usable)
      decide(cell, reports::Outcome::unavailable, candidate.probe.reason);
    return cell;
  }

  PlannedCell& add_checked(std::string_view scenario, const Candidate& candidate,
                           Parameters parameters, const Job& job, const TrafficJob& traffic) {
    PlannedCell& cell = add_cell(scenario, candidate, std::move(parameters), job);
    check_size(cell, traffic.bytes, traffic.workers);
    check_placement(cell, traffic.placement);
    return cell;
  }

  static bool carries_nothing(const Candidate& candidate) {
    return candidate.row != nullptr && candidate.row->descriptor.substrate == Substrate::none;
  }

  static void decide_unless_known(PlannedCell& cell, reports::Outcome outcome, std::string reason) {
    if (!cell.known) decide(cell, outcome, std::move(reason));
  }

  static void check_size(PlannedCell& cell, std::size_t bytes, std::uint16_t workers) {
    if (cell.row == nullptr) return;
    const std::size_t most = cell.row->limits(workers).message_bytes_max;
    if (bytes > most)
      decide(
          cell, reports::Outcome::unsupported,
          fmt::format("over its message limit, which is {} bytes on this machine (bounded by: {})",
                      most, cell.row->explanation.tunables));
  }

  static void check_placement(PlannedCell& cell, Placement placement) {
    if (cell.known) return;
    if (auto obstacle = obstacle_to(placement))
      decide(cell, reports::Outcome::unavailable, std::move(*obstacle));
  }

  const RunRequest& request_;
  std::vector<Candidate> candidates_;
  std::vector<PlannedCell> cells_;
};

}  // namespace

const TrafficJob* traffic_of(const Job& job) {
  return std::visit(
      [](const auto& any) -> const TrafficJob* {
        if constexpr (std::is_convertible_v<decltype(&any), const TrafficJob*>) return &any;
        return nullptr;
      },
      job);
}

TrafficJob* traffic_of(Job& job) {
  return const_cast<TrafficJob*>(traffic_of(std::as_const(job)));
}

std::vector<std::string> known_transports() {
  std::vector<std::string> names(baselines.begin(), baselines.end());
  for (const Row& row : catalogue()) names.emplace_back(row.descriptor.name);
  for (const Absence& absence : absent_transports()) names.emplace_back(absence.name);
  for (const auto& primitive : contention::primitives())
    names.emplace_back(primitive.descriptor.name);
  for (const auto& absent : contention::absent_primitives()) names.emplace_back(absent.name);
  return names;
}

std::vector<PlannedCell> make_plan(const RunRequest& request) {
  check_names(request.transports);
  check_names(request.required);
  Planner planner(request);
  planner.check_required();
  for (const Scenario scenario : request.scenarios) planner.add(scenario);
  return planner.take();
}

}  // namespace pibench
