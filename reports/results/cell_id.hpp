// What names a cell: its scenario, its transport and the parameters of its work.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pibench::reports {

/// What identifies a cell. Parameters keep their order: they make up the name.
struct CellId {
  std::string scenario;   ///< "pi"
  std::string transport;  ///< "pipe"
  std::vector<std::pair<std::string, std::string>>
      parameters;  ///< {"terms","10000000"}, {"workers","10"}, ...

  /// `scenario/transport/key:value/...`
  std::string name() const;
  /// The value of a parameter, or an empty string.
  std::string parameter(const std::string& key) const;
  friend bool operator==(const CellId&, const CellId&) = default;
};

}  // namespace pibench::reports
