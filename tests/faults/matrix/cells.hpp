// What the matrix says: a cell for every transport and fault.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pibench::test {

/// From the best on.
enum class Verdict : std::uint8_t { ok, not_applicable, failed };

struct Cell {
  std::string transport;
  std::string column;
  Verdict verdict = Verdict::ok;
  std::string text;  ///< why not applicable, or what happened; empty where ok
};

/// A fault. `name` is unique; `heading` stands above the column in the group's table.
struct Column {
  std::string group;
  std::string name;
  std::string heading;
  std::string meaning;
};

class Matrix {
 public:
  Matrix(std::vector<std::string> transports, std::vector<Column> columns)
      : transports_(std::move(transports)), columns_(std::move(columns)) {}

  /// Of several verdicts on one cell the worst counts.
  void put(Cell cell);
  /// A table per group, then the reasons and the failures. A cell that nobody has put has failed.
  std::string print() const;
  bool good() const;

 private:
  Cell at(const std::string& transport, const std::string& column) const;
  std::string print_group(const std::string& group) const;
  std::string print_rows(const std::vector<Column>& shown) const;

  std::vector<std::string> transports_;
  std::vector<Column> columns_;
  std::map<std::pair<std::string, std::string>, Cell> cells_;
};

}  // namespace pibench::test
