#include "reports/terminal/grid.hpp"

#include <fmt/format.h>

#include <utility>

#include "reports/figures/ranking.hpp"
#include "reports/terminal/table.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {

std::vector<std::string> TextGrid::lines(const Style& style) const {
  Table table{.title = {}, .columns = {}};
  for (std::size_t i = 0; !rows_.empty() && i < rows_.front().size(); ++i)
    table.columns.push_back({{}, i < left_ ? ColumnKind::text : ColumnKind::number});
  for (const Row& texts : rows_) {
    TableRow row;
    for (const std::string& text : texts) {
      row.fields.push_back({.text = text});
      if (text.ends_with(best_mark)) row.fields.back().marks = {Mark::best};
    }
    table.rows.push_back(std::move(row));
  }
  return table_lines(table, {}, style);
}

std::string titled_lines(const std::string& title, const std::vector<std::string>& lines,
                         std::size_t baselines, std::size_t best, const Style& style) {
  std::string text = fmt::format("{}\n", style.bold(printable(title)));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == baselines) text += fmt::format("{}\n", style.dim("  baselines, not ranked:"));
    const std::string& line = lines[i];
    text += fmt::format("{}\n", i == 0 ? style.dim(line) : i == best ? style.best(line) : line);
  }
  return text;
}

}  // namespace pibench::reports
