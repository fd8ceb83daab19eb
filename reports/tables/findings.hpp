// The tables of findings of a run, of reasons for missing figures, and of notes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reports/figures/findings.hpp"
#include "reports/results/model.hpp"
#include "reports/tables/table.hpp"

namespace pibench::reports {

enum class FindingColumn : std::uint8_t {
  heading,
  placement,
  wakeup,
  best,
  median,
  interval,
  figure,    ///< the median, and its interval in brackets
  compared,  ///< number of those compared
  tied,      ///< a few by name, and the number of the others
  all_tied,  ///< by name
};

/// A row per finding, in the order given. `most_tied` are named in the column of a few.
Table findings_table(std::string title, const std::vector<Finding>& findings,
                     const std::vector<FindingColumn>& columns, std::size_t most_tied = 0);

/// A row per reason for which cells have no figures; transports with the same reason share it.
Table missing_table(std::string title, const ResultSet& run);

/// A row per transport and reason for which its cells have no figures.
Table reasons_table(std::string title, const ResultSet& run);

/// A row per note on cells.
Table notes_table(std::string title, const ResultSet& run);

}  // namespace pibench::reports
