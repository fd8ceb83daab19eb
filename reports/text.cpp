#include "reports/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "reports/cells.hpp"

namespace pibench::reports {
namespace {

class Style {
 public:
  explicit Style(bool colour) : colour_(colour) {}
  std::string bold(const std::string& text) const { return wrap("1", text); }
  std::string dim(const std::string& text) const { return wrap("2", text); }
  std::string best(const std::string& text) const { return wrap("32", text); }
  std::string warning(const std::string& text) const { return wrap("33", text); }

 private:
  std::string wrap(std::string_view code, const std::string& text) const {
    return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }
  bool colour_;
};

using Row = std::vector<std::string>;

/// Rows of equally many fields; the first `left` columns are aligned left, the others right.
class Grid {
 public:
  explicit Grid(std::size_t left) : left_(left) {}
  void add(Row row) { rows_.push_back(std::move(row)); }

  std::vector<std::string> lines() const {
    const auto widths = this->widths();
    std::vector<std::string> lines;
    for (const Row& row : rows_) lines.push_back(line(row, widths));
    return lines;
  }

 private:
  std::vector<std::size_t> widths() const {
    std::vector<std::size_t> widths(rows_.empty() ? 0 : rows_.front().size());
    for (const Row& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        widths[i] = std::max(widths[i], display_width(row[i]));
      }
    }
    return widths;
  }

  std::string line(const Row& row, const std::vector<std::size_t>& widths) const {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths[i] == 0) continue;
      const std::string padding(widths[i] - display_width(row[i]), ' ');
      text += "  " + (i < left_ ? row[i] + padding : padding + row[i]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }

  std::size_t left_;
  std::vector<Row> rows_;
};

bool has_phases(const Ranking& ranking) {
  const auto has = [](const Cell* cell) {
    return std::ranges::any_of(pi_phases, [&](const Phase& phase) {
      return counter_median(*cell, phase.counter).has_value();
    });
  };
  return std::ranges::any_of(ranking.transports, has) ||
         std::ranges::any_of(ranking.baselines, has);
}

Row heading(bool phases) {
  Row row{"transport", "wake-up", "median", "± MAD", "ratio"};
  if (!phases) return row;
  for (const Phase& phase : pi_phases) row.emplace_back(phase.label);
  return row;
}

Row figures(const Ranking& ranking, const Cell& cell, const std::string& ratio, bool phases) {
  const Summary time = time_summary(cell).value_or(Summary{});
  Row row{printable(ranking.label(cell)), printable(cell.traits.wakeup),
          format_duration_ns(time.median), "± " + format_duration_ns(time.mad), ratio};
  if (!phases) return row;
  for (const Phase& phase : pi_phases) {
    row.push_back(format_duration_ns(counter_median(cell, phase.counter)));
  }
  return row;
}

std::string ratio_to(const Cell& fastest, const Cell& cell) {
  const double base = median_time_ns(fastest);
  return base > 0 ? format_ratio(median_time_ns(cell) / base) : std::string();
}

Grid grid_of(const Ranking& ranking) {
  const bool phases = has_phases(ranking);
  Grid grid(2);
  grid.add(heading(phases));
  for (const Cell* cell : ranking.transports) {
    grid.add(figures(ranking, *cell, ratio_to(*ranking.transports.front(), *cell), phases));
  }
  for (const Cell* cell : ranking.baselines) grid.add(figures(ranking, *cell, "", phases));
  return grid;
}

std::string ranking_table(const Ranking& ranking, const Style& style) {
  const auto lines = grid_of(ranking).lines();
  const std::size_t ranked = ranking.transports.size();
  std::string text = style.bold(printable(ranking.title())) + '\n' + style.dim(lines[0]) + '\n';
  for (std::size_t i = 1; i <= ranked; ++i) {
    text += (i == 1 ? style.best(lines[i]) : lines[i]) + '\n';
  }
  if (!ranking.baselines.empty()) text += style.dim("  baselines, not ranked:") + '\n';
  for (std::size_t i = ranked + 1; i < lines.size(); ++i) text += lines[i] + '\n';
  return text + '\n';
}

std::string not_measured_table(const ResultSet& results, const Style& style) {
  const auto cells = not_measured(results);
  if (cells.empty()) return {};
  Grid grid(3);
  for (const Cell* cell : cells) {
    grid.add({printable(cell->id.name()), to_string(cell->outcome), printable(cell->reason)});
  }
  std::string text = style.bold("not measured") + '\n';
  for (const std::string& line : grid.lines()) text += line + '\n';
  return text + '\n';
}

std::string warnings(const ResultSet& results, const Style& style) {
  std::string text;
  if (!results.complete) {
    text += style.warning("The run did not finish: these are the cells done so far.") + '\n';
  }
  if (!is_release(results)) {
    text += style.warning(fmt::format("Built as {}: do not publish these figures.",
                                      printable(results.build_type))) +
            '\n';
  }
  return text;
}

}  // namespace

std::string summary_table(const ResultSet& results, bool colour) {
  const Style style(colour);
  std::string text;
  for (const Ranking& ranking : rankings(results)) text += ranking_table(ranking, style);
  text += not_measured_table(results, style) + warnings(results, style);
  if (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace pibench::reports
