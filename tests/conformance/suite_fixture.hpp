// What every conformance test starts from, and what none may leave behind.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "bench/harness/thread_pool.hpp"
#include "bench/harness/worker_pool.hpp"
#include "tests/conformance/subject.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/command.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/holdings.hpp"
#include "tests/support/messages.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::test {

inline constexpr WorkerId first_worker{0};

class ConformanceTest : public testing::TestWithParam<Subject> {
 protected:
  using Body = std::function<void(WorkerId, AnyWorker&)>;

  void SetUp() override;
  void TearDown() override;

  LinkSpec spec(std::uint16_t workers, std::size_t message_bytes, bool replies = false);
  /// Opens a link and forks workers that run a copy of `body`; expectations in a worker throw.
  void start(const LinkSpec& spec, const Body& body);
  AnyParent& parent() { return *parent_; }
  /// As the open link told it, before it was split.
  const Capacity& capacity() const { return capacity_; }
  /// As the pool of the workers says.
  bool reap_all();
  std::optional<StopCause> cause() const;
  WorkerRow& row(std::uint16_t worker) { return board_->row(WorkerId{worker}); }
  /// All workers ended in good order.
  void expect_orderly_end();
  /// Receives one message and checks sender, number and bytes.
  void expect_message(WorkerId from, std::uint32_t sequence, std::size_t bytes);
  void drop_parent() { parent_.reset(); }

  /// A message size that every carrier takes, within this one's limit.
  std::size_t within_limit(std::size_t bytes, std::uint16_t workers = 1) const;

  /// As many messages of up to 512 bytes as certainly arrive, read or not, where a link may lose;
  /// else `messages`.
  std::uint32_t within_room(std::uint32_t messages) const;

  SignalGuard signals_;
  Settings settings_;
  Holdings before_;
  std::optional<posix::RunDirectory> run_;
  std::vector<std::byte> buffer_;

 private:
  std::unique_ptr<AnyLink> link_;
  Capacity capacity_;
  std::optional<Scoreboard> board_;
  std::unique_ptr<AnyParent> parent_;
  std::variant<std::monostate, WorkerPool, ThreadPool> pool_;
};

/// Names an instance of the suite.
inline std::string name_of(const testing::TestParamInfo<Subject>& test) {
  return test.param.name();
}

/// In a worker: a failed expectation ends it, and the pool tells why.
void require(bool condition, const char* what);

}  // namespace pibench::test
