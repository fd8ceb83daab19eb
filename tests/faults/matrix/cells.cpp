#include "tests/faults/matrix/cells.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pibench::test {
namespace {

/// Cells of one verdict that say the same, told once.
class Remarks {
 public:
  explicit Remarks(const std::vector<std::string>& transports) : transports_(transports) {}

  void add(const Cell& cell) { places_[cell.text][cell.column].push_back(cell.transport); }
  /// A remark, and below it the cells that it is of.
  std::string print() const {
    std::string lines;
    for (const auto& [text, transports_of] : places_) {
      lines += fmt::format("  {}\n", text);
      for (const std::string& place : print_places(transports_of))
        lines += fmt::format("      {}\n", place);
    }
    return lines;
  }
  /// Each in one line, which a search for the word finds whole.
  std::string print_after(std::string_view word) const {
    std::string lines;
    for (const auto& [text, transports_of] : places_)
      for (const std::string& place : print_places(transports_of))
        lines += fmt::format("{}: {}: {}\n", word, place, text);
    return lines;
  }

 private:
  using Names = std::vector<std::string>;

  std::vector<std::string> print_places(const std::map<std::string, Names>& transports_of) const {
    std::map<std::string, Names> columns_of;
    for (const auto& [column, transports] : transports_of)
      columns_of[in_short(transports)].push_back(column);
    std::vector<std::string> places;
    for (const auto& [transports, columns] : columns_of)
      places.push_back(fmt::format("{}: {}", fmt::join(columns, ", "), transports));
    return places;
  }

  std::string in_short(const Names& named) const {
    if (named.size() * 2 <= transports_.size()) return fmt::format("{}", fmt::join(named, ", "));
    Names others = transports_;
    std::erase_if(others, [&](const std::string& name) {
      return std::ranges::find(named, name) != named.end();
    });
    return others.empty() ? "all" : fmt::format("all but {}", fmt::join(others, ", "));
  }

  const std::vector<std::string>& transports_;
  std::map<std::string, std::map<std::string, Names>> places_;
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

std::string Matrix::print_rows(const std::vector<Column>& shown) const {
  std::string rows;
  bool all_are_shown = true;
  for (const std::string& transport : transports_) {
    std::string row = fmt::format("\n{:18}", transport);
    bool is_shown = false;
    for (const Column& column : shown) {
      const Verdict verdict = at(transport, column.name).verdict;
      is_shown = is_shown || verdict != Verdict::not_applicable;
      row += fmt::format(" {:>8}", to_string(verdict));
    }
    if (is_shown) rows += row;
    all_are_shown = all_are_shown && is_shown;
  }
  return all_are_shown ? rows : rows + "\nall others: n/a";
}

std::string Matrix::print_group(const std::string& group) const {
  std::vector<Column> shown;
  std::ranges::copy_if(columns_, std::back_inserter(shown),
                       [&](const Column& column) { return column.group == group; });
  std::string text = fmt::format("\n{}\n{:18}", group, "");
  for (const Column& column : shown) text += fmt::format(" {:>8}", column.heading);
  text += print_rows(shown) + '\n';
  for (const Column& column : shown)
    text += fmt::format("  {}: {}\n", column.heading, column.meaning);
  return text;
}

std::string Matrix::print() const {
  std::string text;
  Remarks inapplicable(transports_);
  Remarks failures(transports_);
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
  const std::string failed = failures.print_after(to_string(Verdict::failed));
  return failed.empty() ? text : text + '\n' + failed;
}

bool Matrix::good() const {
  for (const Column& column : columns_)
    for (const std::string& transport : transports_)
      if (at(transport, column.name).verdict == Verdict::failed) return false;
  return true;
}

}  // namespace pibench::test
