// The identity of a cell: its scenario, its transport and the parameters of its work.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pibench::reports {

/// The size of a message in bytes; nothing for cells that send none, or whose payload is not a
/// number.
using Payload = std::optional<std::uint64_t>;

/// Identifies a cell. Parameters keep their order: they make up the name.
struct CellId {
  std::string scenario;   ///< "pi"
  std::string transport;  ///< "pipe"
  std::vector<std::pair<std::string, std::string>>
      parameters;  ///< {"terms","10000000"}, {"workers","10"}, ...

  /// `scenario/transport/key:value/...`
  std::string name() const;
  /// The value of a parameter, or an empty text.
  std::string parameter(std::string_view key) const;

  // Parameters by meaning. A number is absent where the parameter is missing or is not written as a
  // whole number, without a sign or leading zeros.
  Payload payload_bytes() const;
  std::optional<std::uint64_t> workers() const;
  /// The placement of the processes; may be empty.
  std::string placement() const;
  /// True when the scheduler was free to move the processes, whose figures then compare badly.
  bool is_unpinned() const;
  /// The pass of an overhead cell: "round_trip" or "stream"; else empty.
  std::string pass() const;
  /// The kernel of a job; where a cell names none, the usual one of its scenario.
  std::string kernel() const;

  friend bool operator==(const CellId&, const CellId&) = default;
};

}  // namespace pibench::reports
