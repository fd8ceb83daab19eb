// The Lock of a manager process: each turn is two round trips to its server.
#pragma once

#include <optional>
#include <utility>

#include "bench/scenarios/contention/primitive.hpp"
#include "transports/mp/manager.hpp"

namespace pibench::contention {

class ManagerLock {
 public:
  static constexpr PrimitiveDescriptor descriptor{
      "mp_manager_lock", "Lock of a manager process, called through a proxy", Wakeup::blocking};
  explicit ManagerLock(const PrimitiveSpec& spec)
      : manager_(spec.run), client_(manager_.connect()), lock_(client_->create("Lock")) {}

  /// The connection that was inherited is the parent's.
  void attach() { client_.emplace(manager_.connect()); }
  IoResult lock() noexcept { return call("acquire"); }
  IoResult unlock() noexcept { return call("release"); }

 private:
  IoResult call(std::string_view method) noexcept {
    std::string_view result;
    return client_->try_call(result, lock_, method);
  }

  mp::Manager manager_;
  std::optional<mp::Client> client_;
  mp::ObjectId lock_;
};

}  // namespace pibench::contention
