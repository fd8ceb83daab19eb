// The core-to-core reference: the time of a bare hand-over between two CPUs, measured around a run.
#pragma once

#include <optional>
#include <string>

#include "reports/results/model.hpp"

namespace pibench::reports {

class CoreToCoreReference {
 public:
  CoreToCoreReference(const ResultSet& base, const ResultSet& candidate);

  /// True when the cell's time follows the reference: it spins, and across CPUs.
  static bool governs(const Cell& cell);

  /// The divisor for the candidate's times of such cells; 1 where it is not known.
  double change() const;
  bool is_known() const { return base_ && candidate_; }
  /// True when it moved by half or more within one of the runs.
  bool is_unsteady() const;
  /// "110 ns before and 50.8 ns after the base"; of the first run in which it moved.
  std::string movement() const;
  /// A sentence on the cells that it governs.
  std::string account() const;

 private:
  struct Readings {
    double before_ns;
    double after_ns;
    double middle_ns() const;
    bool moved() const;
  };
  static std::optional<Readings> readings_of(const ResultSet& results);

  std::optional<Readings> base_;
  std::optional<Readings> candidate_;
};

}  // namespace pibench::reports
