// Results as comma-separated values, for spreadsheets and data frames.
//
// Dialect: RFC 4180 with lines that end in "\n"; the first line names the columns; UTF-8. A field
// without a value (not measured, or the scenario has no such thing) is empty, never 0. Numbers are
// the shortest text that reads back as the same double. A text that a spreadsheet would take for a
// formula (it starts with = + - @, tab or line end, and is not a number) gets an apostrophe in
// front. Columns keep their names and their order; new ones are added at the end.
#pragma once

#include <string>

#include "reports/results/model.hpp"

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
///   bytes, rate, pass, side, wait    further parts of the name
///   real_time_p5_ns    the 5 % quantile over the repetitions
///   real_time_{low,high}_ns    the interval of the median that real_time_interval names; of 3
///                      repetitions or more
///   {p50,p90,p99,p999,max}_ns    of single operations over all repetitions: round trips of
///   latency, from the intended send time of load; a percentile that fewer than five times lie
///                      beyond is left out
///   one_way_to_{worker,parent}_p50_ns    of single messages over all repetitions
///   messages_per_second, bytes_per_second, fairness, operations_per_second, lost_updates
///                      medians; the last two of contention; fairness is Jain's index, 1 is
///   fair
///   {,parent_,worker_}cpu_ns, {voluntary,involuntary}_switches, {minor,major}_faults,
///   system_calls, cycles, instructions    medians, per operation; of pi per job
///   setup_{open,close}_median_ns    parts of a setup; not of pi, whose open has a column above
///   held_{descriptors,shared_bytes,queues,files,processes}    medians; what the kernel holds
///                      while the transport is open
///   notes              what one must know to read the figures, joined by "; "
///   two_humped         yes where the repetitions fall in two groups (Hartigan's dip test,
///                      p < 0.01), else no; empty of fewer than 10
///   {p50,p90,p99,p999}_{low,high}_ns    the times between which the percentile lies, by order
///                      statistics, for operations that are independent of each other
///   real_time_interval    "95 % within the run", or "range of 3" of fewer than 6 repetitions; of
///                      several runs "range of 2 runs", or "95 % within 6 runs in a row" and more
///   overlap            median; of contention, the share of the timed pass with two workers or more
///                      in their loops
///   waiting_{p50,p99}_ns    of contention, the time until a worker had its turn, over all
///                      repetitions
///   runs               how many runs the repetitions are of
///   queue              a further part of the name: the bytes of room that were asked for
///   queue_{bytes,messages}    the room of a link's queue, where the mechanism tells it
///   check_ns           median; of copy_once and copy_twice, what checking the messages of an
///                      operation takes by itself, of transports with the same bytes as well
/// The columns from {open..reap} to speedup_over_inprocess are empty for every scenario but pi.
std::string results_csv(const ResultSet& results);

/// One row per repetition of the measured cells: name, scenario, transport, repetition (from 0),
/// real_time_ns, cpu_time_ns, then the counters open_ns, fork_ns, compute_ns, handover_ns, reap_ns,
/// pi, pi_error, voluntary_switches, involuntary_switches, minor_faults, major_faults; iterations,
/// stamped_iterations, stamped_mean_ns, p50_ns, p90_ns, p99_ns, p999_ns, max_ns,
/// one_way_to_worker_{p50,p99}_ns, one_way_to_parent_{p50,p99}_ns, messages_per_second,
/// bytes_per_second, fairness, operations_per_second, lost_updates, close_ns, offered_per_second,
/// send_lag_{p50,p99}_ns, cpu_ns, parent_cpu_ns, worker_cpu_ns, system_calls, cycles, instructions,
/// held_descriptors, held_shared_bytes, held_queues, held_files, held_processes,
/// to_first_{p50,p99}_ns, to_median_{p50,p99}_ns, deliveries_per_second, overlap,
/// waiting_{p50,p99}_ns, queue_bytes, queue_messages; run_index, of several runs, from 0.
std::string samples_csv(const ResultSet& results);

}  // namespace pibench::reports
