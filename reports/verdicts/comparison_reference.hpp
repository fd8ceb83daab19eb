// The core-to-core reference: what a bare hand-over between two CPUs took around a run.
#pragma once

#include <optional>
#include <string>

#include "reports/results/model.hpp"

namespace pibench::reports {

class CoreToCoreReference {
 public:
  CoreToCoreReference(const ResultSet& base, const ResultSet& candidate);

  /// Whether the cell's time follows the reference: it spins, and across CPUs.
  static bool governs(const Cell& cell);

  /// By what the candidate's times of such cells are to be divided; 1 where it is not known.
  double change() const;
  bool is_known() const { return base_ && candidate_; }
  /// Whether it moved by half or more within one of the runs.
  bool is_unsteady() const;
  /// "110 ns before and 50.8 ns after the base"; of the first run in which it moved.
  std::string movement() const;
  /// What became of the cells that it governs, in a sentence.
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
