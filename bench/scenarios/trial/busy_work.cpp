#include "bench/scenarios/trial/busy_work.hpp"

#include <algorithm>
#include <cmath>

namespace pibench {

BusyWork BusyWork::lasting(Nanoseconds time) noexcept {
  if (time.count() <= 0) return BusyWork(0);
  constexpr std::uint64_t rehearsed = 50'000;
  const BusyWork rehearsal(rehearsed);
  Nanoseconds least = Nanoseconds::max();  // whatever interrupts it only makes it longer
  for (int i = 0; i < 20; ++i) {
    const auto start = Clock::now();
    rehearsal();
    least = std::min<Nanoseconds>(least, Clock::now() - start);
  }
  const double rounds = in_ns(time) * static_cast<double>(rehearsed) / in_ns(least);
  return BusyWork(static_cast<std::uint64_t>(std::llround(rounds)));
}

}  // namespace pibench
