// results.json: Google Benchmark's JSON, so that its readers take the file as it is, plus one
// top-level object `pibench` that holds everything the run produced.
//
// `context`, `benchmarks`: one row of run_type "iteration" per repetition of every measured cell;
// no aggregates, no rows without figures, no NaN and no infinity. A counter whose name is one of
// Google Benchmark's own keys is left out of the rows; `iterations` is the repetition's counter of
// that name, or 1.
// `pibench`: schema_version, version, build_type, command, started_at, seed, complete, environment,
// cells [{name, scenario, transport, parameters {key: value}, traits {...}, outcome, reason,
// repetitions [{real_time_ns, cpu_time_ns, counters {...}}]}].
// Left out where empty, and in files of older versions: `arguments` [text] and `warnings` [text] of
// `pibench`; `notes` [text] and `distributions` {name: {count, min_ns, p50_ns, p90_ns, p99_ns,
// p999_ns, max_ns, buckets [[upper_ns, count], ...]}} of a cell.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// Counters that are not finite are left out. Throws std::invalid_argument, naming the cell, where
/// a time of a repetition or a distribution is not a finite number.
nlohmann::ordered_json to_json(const ResultSet& results);

/// The text of results.json. Bytes that are not UTF-8 become U+FFFD.
std::string results_json(const ResultSet& results);

/// The input is not usable. One line: the file, the fault, the remedy.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The limits of a reader; beyond them, InputError. Reading takes memory of some four times the
/// size of a usual file, and 5 GiB for a file as large and as full of values as these limits allow.
struct Bounds {
  static constexpr std::uintmax_t bytes = std::uintmax_t{1} << 30;
  static constexpr std::size_t depth = 32;
  static constexpr std::size_t members = 1024;  ///< of one object
  static constexpr std::size_t values = std::size_t{1} << 24;
  static constexpr std::size_t text_bytes = std::size_t{1} << 20;  ///< of one text or number
  static constexpr std::size_t cells = 10'000;
  static constexpr std::size_t repetitions = 100'000;  ///< of one cell
  static constexpr std::size_t distributions = 16;     ///< of one cell
  static constexpr std::size_t buckets = 4096;         ///< of one distribution
  static constexpr std::size_t texts = 1024;           ///< arguments, warnings, notes of one cell
};

/// The readers trust nothing: every value's presence, type and range is checked, and unknown
/// members are passed over. `source` names the input in messages. They throw InputError. The
/// results are equal to those that were written, except that `context` has gained
/// json_schema_version and caches.
ResultSet from_json(const nlohmann::ordered_json& document, const std::string& source);
ResultSet parse_results(std::string_view text, const std::string& source);
ResultSet read_results(const std::filesystem::path& file);

}  // namespace pibench::reports
