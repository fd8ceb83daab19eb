// The cells of the scenarios that send messages, arranged for tables: a row per transport, a column
// per payload. Pointers to cells point into the ResultSet given and live as long as it does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/figures/cells.hpp"
#include "reports/results/model.hpp"

namespace pibench::reports {

struct TrafficRow {
  std::string label;
  std::string wakeup;
  std::vector<const Cell*> cells;  ///< one per payload; null where the run has none
};

/// Cells of latency, throughput, setup or load that differ in transport and payload alone.
struct TrafficTable {
  std::string scenario;
  std::vector<std::pair<std::string, std::string>> parameters;  ///< without the payload's
  std::vector<std::string> payloads;                            ///< in bytes, ascending
  std::vector<TrafficRow> transports;  ///< by the time of the smallest payload they have one of
  std::vector<TrafficRow> baselines;   ///< where there are none of the same place, the closest

  bool is_unpinned() const;
  /// Says that figures of unpinned processes cannot be compared.
  std::string title() const;
  /// The same of one payload alone.
  std::string title_of(const std::string& payload) const;
  /// The transports, then the baselines.
  std::vector<TrafficRow> rows() const;
  /// The transports' cell of the least median time with that payload, or null.
  const Cell* fastest(std::size_t payload) const;
  /// The kinds of wake-up among transports with figures, as a list; empty where it is one kind.
  std::string mixed_wakeups() const;
};

/// In the order of the run.
std::vector<TrafficTable> traffic_tables(const ResultSet& results, std::string_view scenario);

/// The figure a cell of the table is shown by, without marks: a time; of throughput messages or,
/// from 4096 bytes on, bytes per second. Of a cell without figures its outcome: "unsup.".
std::string traffic_figure(const Cell& cell);

/// The same, followed by `humps` where the repetitions fall in two groups, then " *" where it is
/// the fastest of its column, " ~" where it is tied with it.
std::string marked_figure(const Cell& cell, const Cell* fastest, std::string_view humps);

/// A column of a table with a row per cell; its fields are plain text, empty where not measured.
struct Detail {
  const char* heading;
  std::string (*field)(const Cell& cell);
  std::optional<double> (*value)(const Cell& cell);  ///< by which rows are sorted
};

/// What one figure cannot say: percentiles, one way, what the kernel holds. Few enough for a
/// terminal; none where the scenario has no more to say.
const std::vector<Detail>& main_details(std::string_view scenario);
/// The same with everything that is worth a column of a page.
const std::vector<Detail>& all_details(std::string_view scenario);

/// The same work done by way of pibench's interface and by hand; either may be null, not both.
struct OverheadPair {
  CellId work;  ///< without the side
  const Cell* pibench = nullptr;
  const Cell* bare = nullptr;

  /// Medians, pibench over bare: of the time of a round trip, of the throughput of a stream.
  std::optional<double> ratio() const;
  std::optional<Interval> interval() const;
  /// Median time of pibench less that of the bare side.
  std::optional<double> difference_ns() const;
};

/// Pairs of which one side at least was measured, in the order of the run.
std::vector<OverheadPair> overhead_pairs(const ResultSet& results);

/// A text about several cells of one transport, told once.
struct Remark {
  std::string about;  ///< the cell's name, or "redis, 18 cells"
  std::string kind;   ///< the outcome; empty for notes
  std::string text;
};

/// Of every cell that was not measured: outcome and reason.
std::vector<Remark> reasons(const ResultSet& results);
/// The cells' notes.
std::vector<Remark> notes(const ResultSet& results);

}  // namespace pibench::reports
