// Building blocks of the closing tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/terminal/style.hpp"

namespace pibench::reports {

/// Behind figures whose repetitions fall in two groups.
inline constexpr std::string_view humps_mark = " 2h";

/// Rows of equally many fields; the first `left` columns are aligned left, the others right.
/// Columns without any text are left out.
class TextGrid {
 public:
  using Row = std::vector<std::string>;

  explicit TextGrid(std::size_t left) : left_(left) {}
  void add(Row row) { rows_.push_back(std::move(row)); }
  /// Right-aligned fields that end in the mark of the best stand out.
  std::vector<std::string> lines(const Style& style) const;

 private:
  std::size_t left_;
  std::vector<Row> rows_;
};

/// The title and the lines, of which the first is the heading; from the line `baselines` on they
/// are not ranked, and a line says so. `best` is the number of the line to stand out, or 0.
std::string titled_lines(const std::string& title, const std::vector<std::string>& lines,
                         std::size_t baselines, std::size_t best, const Style& style);

}  // namespace pibench::reports
