// One trial of the first_message scenario over a concrete transport.
#pragma once

#include "bench/scenarios/first_message/first_message.hpp"
#include "bench/scenarios/trial/session.hpp"

namespace pibench {

/// Throws TrialError, also where the message is not the one that was sent.
template <Transport T>
std::int64_t time_first_message(const FirstMessageJob& job, posix::RunDirectory& run,
                                const Settings& settings) {
  Session<T> session({.workers = 1,
                      .message_bytes = job.bytes,
                      .replies = false,
                      .wakeup = job.wakeup,
                      .placement = job.placement,
                      .deadline = job.deadline},
                     run, settings);
  const Pattern pattern(job.bytes);
  Payload message(pattern, WorkerId{0});
  message.stamp(0, Direction::to_parent);
  Inspector inspector(pattern, WorkerId{0}, Direction::to_parent);
  ReceiveBuffer buffer(job.bytes);
  const std::int64_t opened_at_ns = stamp_ns();
  session.open();
  session.fork([&](WorkerId me, typename T::Worker& end) {
    const IoResult io = end.send(message.bytes());
    if (!io.good()) throw std::runtime_error(describe("sending", io, end));
    session.board().row(me).state = WorkerState::done;
  });
  session.gather();
  session.release();
  const Arrival arrival = session.parent().receive(buffer.buffer());
  const std::int64_t arrived_at_ns = stamp_ns();
  if (!arrival.io.good()) session.stop("receiving", arrival.io);
  inspector.check(buffer.first(arrival.io.bytes_or_errno));
  require_good(inspector, "in the parent");
  session.reap();
  session.expect_nothing_more();
  session.close();
  return arrived_at_ns - opened_at_ns;
}

template <Transport T>
FirstMessageResult run_trial(const FirstMessageJob& job, posix::RunDirectory& run,
                             const Settings& settings) {
  FirstMessageResult result;
  const Usage before = usage_so_far();
  for (std::uint64_t i = 0; i < job.iterations; ++i)
    result.times_ns.push_back(time_first_message<T>(job, run, settings));
  result.usage = usage_so_far() - before;
  return result;
}

}  // namespace pibench
