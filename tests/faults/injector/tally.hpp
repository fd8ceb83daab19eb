// What came of all shots: a table by transport, and each fault with the command that repeats it.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "tests/faults/injector/shooting.hpp"

namespace pibench::test {

class Tally {
 public:
  /// It gets a row, and must be hit or left out.
  void expect(const std::string& transport) { transports_.push_back(transport); }
  void add(const Shot& shot, const Hit& hit);
  /// The test itself has failed.
  void add_failure(const std::string& transport, const std::string& what);
  /// Nothing is to be run.
  void leave_out(const std::string& transport, const std::string& why);

  std::string print() const;
  /// Nothing was found, and every transport that is not left out was hit.
  bool good() const;

 private:
  struct Row {
    unsigned runs = 0;
    unsigned hit = 0;
    unsigned clean = 0;
    std::array<unsigned, fault_names.size()> faults{};
  };

  Row sum() const;
  static std::string print_row(const std::string& name, const Row& row);

  std::vector<std::string> transports_;
  std::map<std::string, Row> rows_;
  std::map<std::string, std::string> left_out_;
  std::vector<std::string> failures_;
};

}  // namespace pibench::test
