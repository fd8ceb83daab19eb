// Why a trial ended without a figure.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

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
    stopped_by_user,  ///< SIGINT, SIGTERM or SIGHUP
  };
  TrialError(Kind kind, const std::string& reason) : std::runtime_error(reason), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

[[noreturn]] void throw_cause(const std::optional<StopCause>& cause, const std::string& otherwise);

/// What the pool says; a dead worker explains a broken link better than the link does, so it is
/// looked for first. Failed with `otherwise` where the pool knows of nothing.
template <class Pool>
[[noreturn]] void throw_cause_of(const Pool& pool, const std::string& otherwise) {
  static_cast<void>(posix::interruption::requested());
  throw_cause(pool.cause(), otherwise);
}

/// "sending its partial sum: Broken pipe": what an IoResult says about `what`.
std::string describe(std::string_view what, IoResult io);

}  // namespace pibench
