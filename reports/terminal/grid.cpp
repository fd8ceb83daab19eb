#include "reports/terminal/grid.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/figures/ranking.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {

std::string Style::wrap(std::string_view code, const std::string& text) const {
  return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

std::vector<std::string> TextGrid::lines(const Style& style) const {
  const auto widths = this->widths();
  std::vector<std::string> lines;
  lines.reserve(rows_.size());
  for (const Row& row : rows_) lines.push_back(line(row, widths, style));
  return lines;
}

std::vector<std::size_t> TextGrid::widths() const {
  std::vector<std::size_t> widths(rows_.empty() ? 0 : rows_.front().size());
  for (const Row& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  return widths;
}

std::string TextGrid::line(const Row& row, const std::vector<std::size_t>& widths,
                           const Style& style) const {
  std::string text;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (widths[i] == 0) continue;
    const std::string padding(widths[i] - display_width(row[i]), ' ');
    const bool left = i < left_;
    const std::string field = !left && row[i].ends_with(best_mark) ? style.best(row[i]) : row[i];
    text += left ? fmt::format("  {}{}", field, padding) : fmt::format("  {}{}", padding, field);
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
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
