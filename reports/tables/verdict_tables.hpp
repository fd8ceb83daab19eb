// The tables of comparisons and gates. A medium chooses its columns; their headings and content are
// here, once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/tables/table.hpp"
#include "reports/verdicts/by_transport.hpp"
#include "reports/verdicts/comparison_wording.hpp"
#include "reports/verdicts/gate_wording.hpp"

namespace pibench::reports {

enum class ComparisonColumn : std::uint8_t {
  cell,
  base,
  candidate,  ///< marked where either side is two-humped
  first,      ///< the base and the candidate as a page of two runs calls them, not marked
  second,
  change,  ///< marked where corrected for the core-to-core reference
  interval,
  margin,
  seen_from,  ///< the least slow-down that would have been called; marked where absent
  verdict,
  why,
};

/// A row per cell, in the order given.
Table comparison_table(std::string title, const ComparedCells& cells,
                       const std::vector<ComparisonColumn>& columns);

/// A row per scenario: how many of its cells have become slower by less than 5 %, 10 % and so on
/// (verdicts/ruled_out.hpp).
Table ruled_out_table(std::string title, const Comparison& comparison);

/// A row per transport, in the order given.
Table transports_table(std::string title, const std::vector<TransportChange>& transports);

enum class GateColumn : std::uint8_t {
  cell,
  base,
  candidate,
  change,
  interval,
  margin,
  pairs,
  spread,
  seen_from,  ///< the least slow-down that would have been called
  p99,        ///< its change; marked where absent
  p99_interval,
  why,
  why_and_sight,  ///< the reason and, for inconclusive cells, what could have been seen
};

/// A row per cell, in the order given: the change of its time, and of its p99.
Table gate_table(std::string title, const GatedCells& cells,
                 const std::vector<GateColumn>& columns);

/// A row per counter that is the same in every process.
Table counters_table(std::string title, const Gate& gate);

/// A row per remark, in the order given.
Table remarks_table(std::string title, const std::vector<CellRemark>& remarks);

}  // namespace pibench::reports
