// A shared Array with a slot per worker, under its lock, as multiprocessing.Array: in the pi job
// the parent reads it after the workers have exited. Answers go through an Array per worker.
#pragma once

#include <utility>

#include "transports/mp/boxes.hpp"

namespace pibench {

class MpArray {
  using Link = mp::BoxLink<mp::ArrayStorage>;

 public:
  static constexpr Descriptor descriptor{
      .name = "mp_array",
      .summary = "a slot per worker in a shared array under a robust lock; pi reads it at the end",
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::after_exit,
      .leaves_names_if_killed = false,
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  /// One message per worker; the size is the suite's own upper bound.
  static Limits limits(std::uint16_t workers) { return {std::size_t{64} << 20, workers}; }
  static MpArray open(const LinkSpec& spec) { return MpArray(spec); }

  using Parent = mp::BoxParent<mp::ArrayStorage>;
  using Worker = mp::BoxWorker<mp::ArrayStorage>;

  Parent parent() && { return Parent(std::move(link_)); }
  Worker worker(WorkerId me) && { return {std::move(link_), me}; }

 private:
  explicit MpArray(const LinkSpec& spec)
      : link_(spec,
              [&](std::size_t boxes) { return mp::ArrayStorage(boxes, spec.message_bytes); }) {}

  Link link_;
};

static_assert(Transport<MpArray>);

}  // namespace pibench
