// Whether a pi job got the partial sums that it should have: outside what is timed, and for at most
// a tenth of what the job itself takes.
#pragma once

#include <span>
#include <vector>

#include "bench/scenarios/pi/checkpoints.hpp"
#include "bench/scenarios/pi/pi.hpp"

namespace pibench {

/// The partial sums that the job must deliver, summed again by this process, or by as many as have
/// a CPU each where that is worth a fork; never more than the job's workers. Throws TrialError,
/// also where a signal ends it before.
std::vector<double> reference_sums(const PiJob& job);

/// Throws TrialError(failed) unless every partial sum arrived bit-equal, and so their sum.
void verify_partial_sums(std::span<const double> arrived, std::span<const double> reference);

/// Verifies a sum that workers added up in arrival order: half an ulp per addition is allowed.
void verify_shared_sum(double sum, std::span<const double> reference);

/// Verifies the workers' sums of a job that is checked by samples: every checkpoint, and the whole,
/// against the exact value of its terms, and the stretch before one checkpoint of every twenty,
/// chosen by chance, bit by bit against the same stretch summed again. How far a sum may be from
/// the exact value is for the kernel to say: four ulps for `simd`, what all its additions may round
/// for `scalar`. Throws TrialError as reference_sums() does.
void verify_by_samples(const PiJob& job, Checkpoints& checkpoints);

}  // namespace pibench
