#include "tests/faults/matrix/cells.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pibench::test {
namespace {

/// Cells of one verdict that say the same, told once.
class Remarks {
 public:
  void add(const Cell& cell) {
    std::string& places = places_of_[cell.text];
    places += (places.empty() ? "" : ", ") + cell.transport + " " + cell.column;
  }
  std::string print() const {
    std::string lines;
    for (const auto& [text, places] : places_of_)
      lines += fmt::format("  {}\n      {}\n", text, places);
    return lines;
  }

 private:
  std::map<std::string, std::string> places_of_;
};

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::not_applicable:
      return "n/a";
    case Verdict::failed:
      break;
  }
  return "FAILED";
}

}  // namespace

void Matrix::put(Cell cell) {
  auto key = std::pair(cell.transport, cell.column);
  const auto known = cells_.find(key);
  if (known != cells_.end() && known->second.verdict > cell.verdict) return;
  cells_.insert_or_assign(std::move(key), std::move(cell));
}

Cell Matrix::at(const std::string& transport, const std::string& column) const {
  const auto found = cells_.find({transport, column});
  if (found != cells_.end()) return found->second;
  return {transport, column, Verdict::failed, "nobody has looked"};
}

std::string Matrix::print_group(const std::string& group) const {
  std::vector<Column> shown;
  std::ranges::copy_if(columns_, std::back_inserter(shown),
                       [&](const Column& column) { return column.group == group; });
  std::string text = fmt::format("\n{}\n{:18}", group, "");
  for (const Column& column : shown) text += fmt::format(" {:>8}", column.heading);
  for (const std::string& transport : transports_) {
    text += fmt::format("\n{:18}", transport);
    for (const Column& column : shown)
      text += fmt::format(" {:>8}", to_string(at(transport, column.name).verdict));
  }
  text += '\n';
  for (const Column& column : shown)
    text += fmt::format("  {}: {}\n", column.heading, column.meaning);
  return text;
}

std::string Matrix::print() const {
  std::string text;
  Remarks inapplicable;
  Remarks failures;
  std::string last_group;
  for (const Column& column : columns_) {
    if (column.group != last_group) text += print_group(column.group);
    last_group = column.group;
    for (const std::string& transport : transports_) {
      const Cell cell = at(transport, column.name);
      if (cell.verdict == Verdict::not_applicable) inapplicable.add(cell);
      if (cell.verdict == Verdict::failed) failures.add(cell);
    }
  }
  text += "\nn/a:\n" + inapplicable.print();
  const std::string failed = failures.print();
  return failed.empty() ? text : text + "\nFAILED:\n" + failed;
}

bool Matrix::good() const {
  for (const Column& column : columns_)
    for (const std::string& transport : transports_)
      if (at(transport, column.name).verdict == Verdict::failed) return false;
  return true;
}

}  // namespace pibench::test
