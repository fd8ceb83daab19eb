// The change that many cells have in common, as a change of the machine has, apart from the changes
// that are a cell's own. All functions are pure.
#pragma once

#include <span>
#include <string>

namespace pibench::reports {

/// The change of one cell: natural logarithms of candidate over base.
struct CellChange {
  std::string group;  ///< its transport: cells of one have much in common besides the machine
  double log_ratio = 0;
  double log_error = 0;  ///< standard error, from the scatter of repetitions alone
};

struct CommonChange {
  /// True where three transports or more, and three quarters of them at least, moved the same way,
  /// half of them by more than the margin: the machine, or what all transports share.
  bool moved = false;
  double log_shift = 0;  ///< the median of the transports' medians; 0 where nothing moved
  double log_error = 0;  ///< of that shift
  /// How much cells differ from the shift, beyond what the scatter of their repetitions explains:
  /// what changes from run to run in each of them. 0 of too few cells to tell.
  double log_scatter = 0;

  double ratio() const;
};

/// The fewest transports whose common change is told from their own.
inline constexpr std::size_t groups_of_a_common_change = 3;
/// The fewest cells whose differences show what changes from run to run.
inline constexpr std::size_t cells_of_a_scatter = 12;

CommonChange common_change(std::span<const CellChange> changes, double margin);

}  // namespace pibench::reports
