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

}  // namespace pibench
