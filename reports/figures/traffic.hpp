// The cells of the scenarios that send messages, arranged for tables: a row per transport, a column
// per payload. Pointers to cells point into the ResultSet given and live as long as it does.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/figures/ties.hpp"
#include "reports/results/model.hpp"

namespace pibench::reports {

struct TrafficRow {
  std::string label;
  std::string wakeup;
  std::vector<const Cell*> cells;  ///< one per payload; null where the run has none
};

/// Cells of a scenario by payload that differ in transport and payload alone.
struct TrafficTable {
  std::string scenario;
  std::vector<std::pair<std::string, std::string>> parameters;  ///< without the payload's
  std::vector<Payload> payloads;                                ///< ascending
  std::vector<TrafficRow> transports;  ///< by the time of their smallest payload with a figure
  std::vector<TrafficRow> baselines;   ///< of the same place, else of the closest
  /// What checking the messages of an operation takes, of payloads for which it was measured beside
  /// the copies, wherever these were made.
  std::map<Payload, double> check_ns{};

  bool is_unpinned() const;
  /// A title; it says that figures of unpinned processes cannot be compared.
  std::string title() const;
  /// The title for one payload alone.
  std::string title_of(const Payload& payload) const;
  /// The transports, then the baselines.
  std::vector<TrafficRow> rows() const;
  /// The transports' cells with that payload; the best has the least median time.
  Contest contest(std::size_t payload) const;
  /// The kinds of wake-up among transports with figures, as a list; empty where it is one kind.
  std::string mixed_wakeups() const;
  /// True where check_ns is more than 5 % of a transport's time.
  bool is_check_costly(const Cell& cell) const;
};

/// The tables of one scenario, in the order of the run.
std::vector<TrafficTable> traffic_tables(const ResultSet& results, std::string_view scenario);
/// The tables of every scenario that has some, one scenario after the other.
std::vector<TrafficTable> traffic_tables(const ResultSet& results);

/// The figure that stands for a cell of the table: a time; of throughput messages or,
/// from 4096 bytes on, bytes per second. Of a cell without figures its outcome: "unsup.".
std::string traffic_figure(const Cell& cell);

}  // namespace pibench::reports
