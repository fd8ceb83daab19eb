#include "bench/catalogue/describe.hpp"

#include <string>

namespace pibench {

std::string_view to_string(Family family) {
  switch (family) {
    case Family::none:
      return "None";
    case Family::files:
      return "Files";
    case Family::pipes:
      return "Pipes";
    case Family::sockets:
      return "Sockets";
    case Family::message_queues:
      return "Message queues";
    case Family::shared_memory:
      return "Shared memory";
    case Family::multiprocessing:
      return "multiprocessing's objects";
    case Family::servers:
      return "Servers";
    case Family::threads:
      return "Threads";
  }
  return "?";
}

std::string_view to_string(Substrate substrate) {
  switch (substrate) {
    case Substrate::none:
      return "none";
    case Substrate::message:
      return "message";
    case Substrate::stream:
      return "stream";
    case Substrate::slots:
      return "slots";
    case Substrate::broker:
      return "broker";
  }
  return "?";
}

std::string_view to_string(FanIn fan_in) {
  return fan_in == FanIn::shared ? "shared" : "per worker";
}

std::string_view to_string(Wakeup wakeup) {
  switch (wakeup) {
    case Wakeup::blocking:
      return "blocking";
    case Wakeup::spinning:
      return "spinning";
    case Wakeup::spin_then_block:
      return "spin-then-block";
    case Wakeup::polling:
      return "polling";
  }
  return "?";
}

std::string_view to_string(HandOver hand_over) {
  switch (hand_over) {
    case HandOver::message:
      return "message";
    case HandOver::shared_sum:
      return "shared sum";
    case HandOver::after_exit:
      return "after exit";
    case HandOver::scoreboard:
      return "harness";
  }
  return "?";
}

std::string_view to_string(Exclusion exclusion) {
  switch (exclusion) {
    case Exclusion::kernel:
      return "kernel";
    case Exclusion::lock_free:
      return "lock-free";
    case Exclusion::lock:
      return "lock";
    case Exclusion::server:
      return "server";
  }
  return "?";
}

std::string_view to_string(Workers workers) {
  return workers == Workers::processes ? "processes" : "threads";
}

reports::Traits traits_of(const Descriptor& descriptor) {
  return {.summary = std::string(descriptor.summary),
          .substrate = std::string(to_string(descriptor.substrate)),
          .fan_in = std::string(to_string(descriptor.fan_in)),
          .wakeup = std::string(to_string(descriptor.wakeup)),
          .hand_over = std::string(to_string(descriptor.hand_over))};
}

reports::Traits traits_of(const contention::PrimitiveDescriptor& descriptor) {
  // What loses updates does another job: like all that carries nothing, it is not ranked.
  return {.summary = std::string(descriptor.summary),
          .substrate = descriptor.keeps_count ? "shared count" : "none",
          .fan_in = "shared",
          .wakeup = std::string(to_string(descriptor.wakeup)),
          .hand_over = "none"};
}

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
        "pi job's speed-up, and what every transport delivers is compared with these sums.",
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

reports::Traits copy_traits(int copies) {
  reports::Traits traits = inprocess_traits();
  traits.summary = copies == 1 ? "the bare copy that any mechanism must make, in one process"
                               : "the bare copies in and out of a buffer, in one process";
  return traits;
}

}  // namespace pibench
