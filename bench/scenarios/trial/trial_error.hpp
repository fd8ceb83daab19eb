// Why a trial ended without a figure.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "bench/harness/supervision.hpp"
#include "transports/contract/transport.hpp"
#include "transports/posix/interruption.hpp"

namespace pibench {

/// The reason is a line for people.
class TrialError : public std::runtime_error {
 public:
  enum class Kind : std::uint8_t {
    unsupported,      ///< the mechanism cannot do this, here or anywhere
    unavailable,      ///< this machine cannot, as it is now
    failed,           ///< it should have worked
    stopped_by_user,  ///< see SignalGuard::caught()
  };
  TrialError(Kind kind, const std::string& reason) : std::runtime_error(reason), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

/// Messages were lost by a mechanism that may lose some.
class LostMessages : public TrialError {
 public:
  explicit LostMessages(const std::string& reason) : TrialError(Kind::failed, reason) {}
};

/// The trial's error for an exception: unavailable where it is a refusal of the machine, whatever
/// was refused, where and to whom; else failed. A TrialError stays unchanged.
TrialError trial_error_of(const std::exception& error);

/// The result of `action`; throws nothing but TrialError.
template <class Action>
decltype(auto) with_trial_errors(Action&& action) {
  try {
    return std::forward<Action>(action)();
  } catch (const std::exception& error) {
    throw trial_error_of(error);
  }
}

/// `besides` is appended to either, unless it is empty.
[[noreturn]] void throw_cause(const std::optional<StopCause>& cause, const std::string& otherwise,
                              const std::string& besides = {});

/// Throws the cause that the pool knows; a dead worker explains a broken link better than the link
/// does, so it is looked for first. Where the pool knows none, failed with `otherwise` and the
/// worker that may be behind it.
template <class Pool>
[[noreturn]] void throw_cause_of(Pool& pool, const std::string& otherwise,
                                 const std::string& besides = {}) {
  static_cast<void>(posix::interruption::requested());
  if (const auto cause = pool.cause(); !cause || !cause->by_user) pool.settle();
  const std::string suspicion = pool.suspicion();
  throw_cause(pool.cause(), suspicion.empty() ? otherwise : otherwise + "; " + suspicion, besides);
}

/// "sending its partial sum: Broken pipe": what an IoResult says about `what`.
std::string describe(std::string_view what, IoResult io);

/// Facts that an end knows about a broken link: the trouble of its server, or that server's words.
template <class End>
std::string diagnosis_of(End& end) {
  if constexpr (requires { end.diagnosis(); }) return end.diagnosis();
  return {};
}

template <class End>
std::string describe(std::string_view what, IoResult io, End& end) {
  const std::string diagnosis = diagnosis_of(end);
  return describe(what, io) + (diagnosis.empty() ? "" : "; " + diagnosis);
}

}  // namespace pibench
