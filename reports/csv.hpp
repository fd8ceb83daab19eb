// Results as comma-separated values, for spreadsheets and data frames.
//
// Dialect: RFC 4180 with lines that end in "\n"; the first line names the columns; UTF-8. A field
// without a value (not measured, or the scenario has no such thing) is empty, never 0. Numbers are
// the shortest text that reads back as the same double. A text that a spreadsheet would take for a
// formula (it starts with = + - @, tab or line end, and is not a number) gets an apostrophe in
// front. Columns keep their names and their order; new ones are added at the end.
#pragma once

#include <string>

#include "reports/model.hpp"

namespace pibench::reports {

/// One row per cell, whatever its outcome:
///   name               scenario/transport/key:value/...
///   scenario, transport, terms, workers, placement, kernel    parts of the name; a pi
///                      cell that names no kernel ran "simd"
///   outcome, reason    measured, or why not
///   repetitions        how many the medians are of
///   real_time_{median,mad,min,max}_ns    of the scenario's real time; mad is the median absolute
///                      deviation, not scaled
///   cpu_time_median_ns parent and workers together
///   {open,fork,compute,handover,reap}_median_ns    phases of the pi job
///   pi, pi_error       medians of the value and of its distance from the exact value for as many
///                      terms
///   speedup_over_inprocess    median of the in-process sum of the same terms over this median
///   substrate, fan_in, wakeup    how the mechanism works
///   version, build_type, host, started_at    of the run; the same in every row
std::string results_csv(const ResultSet& results);

/// One row per repetition of the measured cells: name, scenario, transport, repetition (from 0),
/// real_time_ns, cpu_time_ns, then the counters open_ns, fork_ns, compute_ns, handover_ns, reap_ns,
/// pi, pi_error, voluntary_switches, involuntary_switches, minor_faults, major_faults.
std::string samples_csv(const ResultSet& results);

}  // namespace pibench::reports
