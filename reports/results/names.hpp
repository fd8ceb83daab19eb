// The names in files of results, each once, and the facts of scenarios and counters that all
// writers need. A scenario or counter that the tables do not hold, as one from outside this binary,
// has the facts that suit any.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pibench::reports {

namespace scenarios {
inline constexpr const char* pi = "pi";
inline constexpr const char* latency = "latency";
inline constexpr const char* throughput = "throughput";
inline constexpr const char* setup = "setup";
inline constexpr const char* load = "load";
inline constexpr const char* sustained = "sustained";
inline constexpr const char* fanout = "fanout";
inline constexpr const char* contention = "contention";
inline constexpr const char* overhead = "overhead";
}  // namespace scenarios

/// Keys of CellId::parameters.
namespace parameters {
inline constexpr const char* terms = "terms";
inline constexpr const char* kernel = "kernel";
inline constexpr const char* bytes = "bytes";  ///< of the payload
inline constexpr const char* rate = "rate";    ///< messages per second that are offered
inline constexpr const char* workers = "workers";
inline constexpr const char* placement = "placement";
inline constexpr const char* wait = "wait";
inline constexpr const char* queue = "queue";  ///< bytes of room that the user asked for
inline constexpr const char* pass = "pass";
inline constexpr const char* side = "side";
}  // namespace parameters

/// Values of parameters that writers look for.
namespace placements {
inline constexpr const char* same = "same";    ///< all on one CPU
inline constexpr const char* cross = "cross";  ///< parent and workers on different CPUs
inline constexpr const char* os = "os";        ///< not pinned
}  // namespace placements

namespace passes {
inline constexpr const char* round_trip = "round_trip";
inline constexpr const char* stream = "stream";
}  // namespace passes

namespace sides {
inline constexpr const char* pibench = "pibench";
inline constexpr const char* bare = "bare";
}  // namespace sides

namespace kernels {
inline constexpr const char* simd = "simd";
}

/// Transports that carry nothing and that others are compared with.
namespace baselines {
inline constexpr const char* inprocess = "inprocess";
inline constexpr const char* copy_once = "copy_once";
inline constexpr const char* copy_twice = "copy_twice";
}  // namespace baselines

/// Keys of Cell::distributions.
namespace distributions {
inline constexpr const char* round_trip = "round_trip";
inline constexpr const char* one_way_to_worker = "one_way_to_worker";
inline constexpr const char* one_way_to_parent = "one_way_to_parent";
inline constexpr const char* from_intended_send = "from_intended_send";
inline constexpr const char* send_lag = "send_lag";
inline constexpr const char* to_first_worker = "to_first_worker";
inline constexpr const char* to_median_worker = "to_median_worker";
inline constexpr const char* to_last_worker = "to_last_worker";
inline constexpr const char* waiting = "waiting";  ///< for one's turn

/// From the intended send, of messages at one of several rates.
std::string from_intended_send_at(std::uint64_t messages_per_second);
/// The rate in such a name; nothing of other names.
std::optional<std::uint64_t> rate_in(std::string_view distribution);
}  // namespace distributions

/// Keys of Repetition::counters. A name ends in its unit, if it has one.
namespace counters {
inline constexpr const char* open_ns = "open_ns";
inline constexpr const char* fork_ns = "fork_ns";
inline constexpr const char* compute_ns = "compute_ns";
inline constexpr const char* handover_ns = "handover_ns";
inline constexpr const char* reap_ns = "reap_ns";
inline constexpr const char* close_ns = "close_ns";
inline constexpr const char* pi = "pi";
inline constexpr const char* pi_error = "pi_error";
inline constexpr const char* voluntary_switches = "voluntary_switches";
inline constexpr const char* involuntary_switches = "involuntary_switches";
inline constexpr const char* minor_faults = "minor_faults";
inline constexpr const char* major_faults = "major_faults";
inline constexpr const char* iterations = "iterations";
inline constexpr const char* stamped_iterations = "stamped_iterations";
inline constexpr const char* stamped_mean_ns = "stamped_mean_ns";
inline constexpr const char* p50_ns = "p50_ns";
inline constexpr const char* p90_ns = "p90_ns";
inline constexpr const char* p99_ns = "p99_ns";
inline constexpr const char* p999_ns = "p999_ns";
inline constexpr const char* max_ns = "max_ns";
inline constexpr const char* one_way_to_worker_p50_ns = "one_way_to_worker_p50_ns";
inline constexpr const char* one_way_to_worker_p99_ns = "one_way_to_worker_p99_ns";
inline constexpr const char* one_way_to_parent_p50_ns = "one_way_to_parent_p50_ns";
inline constexpr const char* one_way_to_parent_p99_ns = "one_way_to_parent_p99_ns";
inline constexpr const char* messages_per_second = "messages_per_second";
inline constexpr const char* bytes_per_second = "bytes_per_second";
inline constexpr const char* fairness = "fairness";
inline constexpr const char* operations_per_second = "operations_per_second";
inline constexpr const char* lost_updates = "lost_updates";
inline constexpr const char* lost_messages = "lost_messages";
inline constexpr const char* check_ns = "check_ns";  ///< of the messages of an operation
inline constexpr const char* offered_per_second = "offered_per_second";
inline constexpr const char* send_lag_p50_ns = "send_lag_p50_ns";
inline constexpr const char* send_lag_p99_ns = "send_lag_p99_ns";
inline constexpr const char* run_index = "run_index";  ///< of several runs, from 0
inline constexpr const char* cpu_ns = "cpu_ns";
inline constexpr const char* parent_cpu_ns = "parent_cpu_ns";
inline constexpr const char* worker_cpu_ns = "worker_cpu_ns";
inline constexpr const char* system_calls = "system_calls";
inline constexpr const char* cycles = "cycles";
inline constexpr const char* instructions = "instructions";
inline constexpr const char* held_descriptors = "held_descriptors";
inline constexpr const char* held_shared_bytes = "held_shared_bytes";
inline constexpr const char* held_queues = "held_queues";
inline constexpr const char* held_files = "held_files";
inline constexpr const char* held_processes = "held_processes";
inline constexpr const char* to_first_p50_ns = "to_first_p50_ns";
inline constexpr const char* to_first_p99_ns = "to_first_p99_ns";
inline constexpr const char* to_median_p50_ns = "to_median_p50_ns";
inline constexpr const char* to_median_p99_ns = "to_median_p99_ns";
inline constexpr const char* deliveries_per_second = "deliveries_per_second";
inline constexpr const char* overlap = "overlap";
inline constexpr const char* waiting_p50_ns = "waiting_p50_ns";
inline constexpr const char* waiting_p99_ns = "waiting_p99_ns";
inline constexpr const char* queue_bytes = "queue_bytes";
inline constexpr const char* queue_messages = "queue_messages";
}  // namespace counters

/// Bencher's names for a time and a rate, whatever the scenario.
namespace bencher_measures {
inline constexpr const char* latency = "latency";
inline constexpr const char* throughput = "throughput";
}  // namespace bencher_measures

/// The arrangement of cells in tables.
enum class Arrangement : std::uint8_t {
  ranked,      ///< a ranking per set of parameters
  by_payload,  ///< a row per transport, a column per payload
  in_pairs,    ///< pibench's side beside the bare one
};

struct ScenarioFacts {
  std::string_view name;
  std::string_view section;    ///< its heading on the page
  std::string_view operation;  ///< the timed operation: "round trip"
  std::string_view figure;     ///< the caption of tables by payload: "Median time of a job"
  Arrangement arrangement = Arrangement::ranked;
  const char* rate = nullptr;  ///< the counter that says more than the time; null: none does
  bool shows_rate = false;     ///< whether tables by payload show the rate in place of the time
  /// The distribution of which the real time is the mean, where it is of single operations; may be
  /// null.
  const char* distribution = distributions::round_trip;
  bool shows_queue = false;         ///< tables by payload show how much the links hold
  bool has_copy_floor = false;      ///< copying the same bytes alone was measured beside it
  std::string_view usual_kernel{};  ///< of cells that do not name theirs
};

/// All scenarios in the table, in the order of the page's sections; others come after these.
std::span<const ScenarioFacts> known_scenarios();

/// The facts of any scenario: one that the table does not hold is ranked under its own name, and
/// its facts refer to `name`.
ScenarioFacts scenario_of(std::string_view name);

bool is_known_scenario(std::string_view name);

/// True when its cells differ in payload and have tables of their own in place of a ranking.
bool sends_messages(std::string_view scenario);

enum class CounterUnit : std::uint8_t {
  nanoseconds,
  per_second,
  bytes_per_second,
  bytes,         ///< whole
  count,         ///< whole
  number,        ///< without a unit: a mean per operation, an index
  exact_number,  ///< whose last digits matter
};

/// The meaning of a counter, which decides where it is shown.
enum class CounterGroup : std::uint8_t {
  phase,       ///< of a pi job, in the order in which they happen
  answer,      ///< results of the job
  events,      ///< of the kernel, per operation
  single,      ///< of single operations of one repetition; tables have those of all repetitions
  sampling,    ///< the repetition's sampling, and counters for samples.csv alone
  rate,        ///< rates, and counters that go with them
  setup_part,  ///< of a setup, besides open_ns
  cpu_time,    ///< per operation
  execution,   ///< work of the CPU, per operation
  holding,     ///< kernel objects while the transport is open
  turns,       ///< of workers that take turns
  capacity,    ///< room of a link's queue
  remark,      ///< on the page alone
};

struct CounterFacts {
  std::string_view name;
  CounterUnit unit = CounterUnit::number;
  CounterGroup group = CounterGroup::remark;
  std::string_view heading = name;  ///< of its column in tables of a few counters
};

/// All counters in the table, in the order of samples.csv, whose columns are all of them but the
/// remarks. New ones go to the end.
std::span<const CounterFacts> known_counters();

/// The facts of any counter: the unit of one that the table does not hold is the end of its name.
/// Its facts refer to `name`.
CounterFacts counter_of(std::string_view name);

}  // namespace pibench::reports
