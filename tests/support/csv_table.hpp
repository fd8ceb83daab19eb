// Reads back what the CSV writer wrote, to compare it with what other writers show.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace pibench::reports {

using CsvFields = std::vector<std::string>;
using CsvRow = std::map<std::string, std::string>;

/// RFC 4180 with lines that end in "\n".
inline std::vector<CsvFields> csv_lines(const std::string& csv) {
  std::vector<CsvFields> lines(1, CsvFields(1));
  bool quoted = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (c == '"') {
      const bool is_doubled = quoted && i + 1 < csv.size() && csv[i + 1] == '"';
      if (is_doubled) lines.back().back() += csv[++i];
      if (!is_doubled) quoted = !quoted;
    } else if (c == ',' && !quoted) {
      lines.back().emplace_back();
    } else if (c == '\n' && !quoted) {
      lines.emplace_back(1, std::string());
    } else {
      lines.back().back() += c;
    }
  }
  lines.pop_back();
  return lines;
}

/// One per row, by the names of the columns.
inline std::vector<CsvRow> csv_rows(const std::string& csv) {
  const auto lines = csv_lines(csv);
  std::vector<CsvRow> rows;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    CsvRow& row = rows.emplace_back();
    for (std::size_t column = 0; column < lines[i].size(); ++column) {
      row[lines.front().at(column)] = lines[i][column];
    }
  }
  return rows;
}

}  // namespace pibench::reports
