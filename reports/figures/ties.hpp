// The best of several cells, and what cannot be told apart from it. Pointers to cells point into
// the ResultSet given and live as long as it does.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// Cells of which one is shown as the best, all compared at once (reports/stats/ties.hpp).
class Contest {
 public:
  /// The measured ones among the cells, which may be null, take part: those that have the counter
  /// or, without one, all, by their real time. Of fewer than three repetitions nothing is known of
  /// how it compares with others.
  explicit Contest(std::span<const Cell* const> cells, std::string_view counter = {});

  /// The cell of the least median; the first of equal ones; null where none takes part.
  const Cell* best() const { return best_; }
  /// True where the cell cannot be told apart from the best, which is not tied with itself.
  bool is_tied(const Cell& cell) const;
  /// The cell's allowance (tie_allowances()).
  std::optional<double> allowance(const Cell& cell) const;

 private:
  struct Entrant {
    double median = 0;
    std::optional<double> allowance{};
  };

  std::map<const Cell*, Entrant> entrants_;
  const Cell* best_ = nullptr;
};

}  // namespace pibench::reports
