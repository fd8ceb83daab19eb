// The results of one run as values, for the writers and the readers. Nothing here knows how they
// were measured.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/cell_id.hpp"

namespace pibench::reports {

/// Version of the `pibench` object in results.json; a reader refuses a higher one.
inline constexpr int schema_version = 1;

enum class Outcome : std::uint8_t {
  measured,     ///< has repetitions
  unsupported,  ///< the mechanism cannot (over its message limit, say)
  unavailable,  ///< this machine cannot (no redis-server, queue limit too low)
  failed,       ///< it should have worked
};

/// Facts of the mechanism; printed beside every figure.
struct Traits {
  std::string summary;
  std::string substrate;
  std::string fan_in;
  std::string wakeup;
  std::string hand_over;
  friend bool operator==(const Traits&, const Traits&) = default;
};

/// One trial in freshly forked workers. Times in nanoseconds; counters in SI units with the unit
/// in the name (reports/results/names.hpp). An absent counter was not measured.
struct Repetition {
  double real_time_ns = 0;
  double cpu_time_ns = 0;  ///< parent and workers together
  std::map<std::string, double> counters;
  friend bool operator==(const Repetition&, const Repetition&) = default;
};

/// Times that were all kept: the percentiles are exact, the buckets are for drawing.
struct Distribution {
  struct Bucket {
    double upper_ns = 0;  ///< above the last bucket's, up to and including this
    std::uint64_t count = 0;
    friend bool operator==(const Bucket&, const Bucket&) = default;
  };
  std::uint64_t count = 0;
  double min_ns = 0;
  double p50_ns = 0;
  double p90_ns = 0;
  double p99_ns = 0;
  double p999_ns = 0;
  double max_ns = 0;
  std::vector<Bucket> buckets{};  ///< ascending, none empty; the last one's upper_ns is max_ns
  friend bool operator==(const Distribution&, const Distribution&) = default;
};

struct Cell {
  CellId id;
  Traits traits;
  Outcome outcome = Outcome::failed;
  std::string reason;  ///< empty only where measured
  std::vector<Repetition> repetitions;
  /// Distributions of single operations, over all repetitions; their names are in
  /// reports/results/names.hpp.
  std::map<std::string, Distribution> distributions{};
  std::vector<std::string> notes{};  ///< what one must know to read the figures; a line each
  friend bool operator==(const Cell&, const Cell&) = default;
};

struct ResultSet {
  std::string version;                   ///< of pibench
  std::string build_type;                ///< "release", ...; only release figures may be published
  std::string command;                   ///< the command line that reproduces the run; no secrets
  std::vector<std::string> arguments{};  ///< of `pibench run`, for --resume; no secrets
  std::string started_at;                ///< ISO 8601, UTC
  std::uint64_t seed = 0;                ///< of the order of repetitions; 0 where it is not known
  bool complete = false;           ///< false while the run goes on, and in what a killed run left
  nlohmann::ordered_json context;  ///< Google Benchmark's `context`
  nlohmann::ordered_json
      environment;  ///< the machine's fingerprint, flat: name -> string, number or bool
  std::vector<std::string> warnings{};  ///< about the machine or the run; a line each
  std::vector<Cell> cells;
  friend bool operator==(const ResultSet&, const ResultSet&) = default;
};

std::string to_string(Outcome outcome);
/// The outcome of that name, if there is one.
std::optional<Outcome> outcome_from(std::string_view name);

/// True when measured, with at least one repetition. Other contents of a cell are not shown as
/// figures.
bool is_measured(const Cell& cell);

/// True for cells that carry nothing (`null`, `inprocess`): shown beside the transports, never
/// ranked among them.
bool is_baseline(const Cell& cell);

/// The distribution of that name, or null; of a cell that was not measured always null.
const Distribution* distribution(const Cell& cell, std::string_view name);

/// The counter where it was measured and is finite.
std::optional<double> counter(const Repetition& repetition, std::string_view name);

/// Every cell without figures, in the order of the run.
std::vector<const Cell*> not_measured(const ResultSet& results);

/// The machine's name from the environment or the context; may be empty.
std::string host_of(const ResultSet& results);

/// A label by which the run can be known from others: "host, 2024-05-17T09:30:00Z".
std::string run_label(const ResultSet& results);

/// True when the figures come from a build that may be published.
bool is_release(const ResultSet& results);

}  // namespace pibench::reports
