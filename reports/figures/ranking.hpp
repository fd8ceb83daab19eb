// Cells that may be compared with each other, in order, and the baselines beside them. Pointers to
// cells point into the ResultSet given and live as long as it does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// The measured cell of a baseline transport that did the same work as `id`: the same scenario
/// and parameters, where workers and placement may differ if there is no closer one. Or null.
const Cell* baseline_for(const ResultSet& results, const CellId& id, std::string_view transport);

/// Median time of the in-process baseline of the `work` over that of the cell.
std::optional<double> speedup_over_inprocess(const ResultSet& results, const CellId& work,
                                             const Cell& cell);

/// The value of a parameter. The names of cells leave out the usual kernel of their scenario; it is
/// the value where they do.
std::string parameter_of(const CellId& id, const std::string& key);

/// "pi: 10,000,000 terms, 10 workers, placement os"
std::string work_title(const std::string& scenario,
                       const std::vector<std::pair<std::string, std::string>>& parameters);

/// The transport, and the parameters by which the cell differs from the work that it is shown
/// beside: "inprocess, kernel scalar".
std::string label_beside(const CellId& work, const CellId& id);

/// Measured cells that may be compared with each other: one scenario, the same parameters.
struct Ranking {
  std::string scenario;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<const Cell*> transports;  ///< fastest first; equal ones in the order of the run
  std::vector<const Cell*> baselines;   ///< those of the same work, then those of another kernel

  CellId work() const { return {scenario, {}, parameters}; }

  std::string title() const { return work_title(scenario, parameters); }
  std::string label(const Cell& cell) const { return label_beside(work(), cell.id); }
};

/// The rankings of scenarios that do a job (pi), in the order of the run. Baselines without any
/// transport beside them make rankings of their own.
std::vector<Ranking> rankings(const ResultSet& results);

/// The median time over the fastest's; nothing of baselines and where there is nothing to compare
/// with.
std::optional<double> ratio_to_fastest(const Ranking& ranking, const Cell& cell);

/// The ranked cells, then the baselines.
std::vector<const Cell*> all_cells(const Ranking& ranking);

}  // namespace pibench::reports
