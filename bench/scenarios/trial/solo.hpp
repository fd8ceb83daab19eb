// Work for one freshly forked, pinned process that has nobody to talk to.
#pragma once

#include "bench/harness/placement.hpp"
#include "bench/harness/worker_pool.hpp"
#include "bench/scenarios/trial/trial_error.hpp"

namespace pibench {

/// Runs `body()` there; what it throws becomes a TrialError here.
template <class Body>
void run_in_worker(Placement placement, Nanoseconds deadline, Body&& body) {
  const PlacementGuard pinned(placement);
  Scoreboard board(1);
  WorkerPool pool(board, deadline);
  pool.fork_all([&](WorkerId me) {
    pinned.pin_worker(me);
    board.row(me).state = WorkerState::computing;
    body();
    board.row(me).state = WorkerState::done;
  });
  if (!pool.reap_all()) throw_cause_of(pool, "waiting for the worker");
}

}  // namespace pibench
