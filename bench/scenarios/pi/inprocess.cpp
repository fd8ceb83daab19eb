#include "bench/scenarios/pi/inprocess.hpp"

namespace pibench {

reports::Traits inprocess_traits() {
  return {.summary = "the same slices summed in the parent, one after the other",
          .substrate = "none",
          .fan_in = "none",
          .wakeup = "none",
          .hand_over = "none"};
}

constinit const Explanation inprocess_explanation{
    .how =
        "No worker and no mechanism: the parent sums the slices itself, one after the other, as "
        "many as there would be workers, and adds the partial sums up. It is the baseline of the "
        "pi job's speed-up.",
    .per_message = "There is no message.",
    .waking = "Nobody waits.",
    .set_up = "Nothing is opened and nobody is forked.",
    .tunables = "none",
    .man_pages = "clock_gettime(2)",
    .picture = R"(
parent                                          worker
sum_slice(0)                                    [there is none]
sum_slice(1)
...
add the partial sums, sqrt(8 * sum)
)",
};

}  // namespace pibench
