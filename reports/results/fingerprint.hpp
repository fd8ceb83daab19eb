// Compares the machines and the kinds of build that the figures of two runs come from.
#pragma once

#include <string>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// A fact that changes figures without a change of the code that is measured.
struct Difference {
  std::string key;  ///< of the environment
  std::string base;
  std::string candidate;     ///< "unknown" where one of the two does not say
  bool is_hardware = false;  ///< the processor and how it is virtualised: another machine

  /// "kernel (Linux 6.1.0, Linux 6.6.0)"; holds whatever the files hold.
  std::string text() const;
};

/// Differences of the machine: processor, CPUs and their places, kernel, boot parameters,
/// virtualisation, governor, huge pages, limits on CPU time; and of the build: type, compiler and
/// its flags. What one run knows and the other does not is a difference. Facts that differ from run
/// to run of one machine (load, free memory) are no part of it, nor is the host's name.
std::vector<Difference> fingerprint_differences(const ResultSet& base, const ResultSet& candidate);

/// The same, with the version of pibench and the options that change what is measured: --fsync, and
/// the kind of --redis-url.
std::vector<Difference> run_differences(const ResultSet& base, const ResultSet& candidate);

/// The facts of the machine that neither run knows, so that they may differ: keys of the
/// environment that both hold as unknown.
std::vector<std::string> unknown_to_both(const ResultSet& base, const ResultSet& candidate);

}  // namespace pibench::reports
