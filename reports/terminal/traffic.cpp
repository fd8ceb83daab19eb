#include "reports/terminal/traffic.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/figures/details.hpp"
#include "reports/figures/overhead.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/results/names.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

using Row = TextGrid::Row;

/// As wide as figures with a mark.
std::string padded(std::string figure) {
  const bool has_mark = figure.ends_with(best_mark) || figure.ends_with(tie_mark);
  return has_mark ? figure : figure.append(best_mark.size(), ' ');
}

TextGrid payload_grid(const TrafficTable& table) {
  Row heading{"transport", "wake-up"};
  std::vector<const Cell*> fastest;
  fastest.reserve(table.payloads.size());
  for (std::size_t i = 0; i < table.payloads.size(); ++i) {
    heading.push_back(padded(printable(format_bytes(table.payloads[i]))));
    fastest.push_back(table.fastest(i));
  }
  TextGrid grid(2);
  grid.add(heading);
  for (const TrafficRow& row : table.rows()) {
    Row fields{printable(row.label), printable(row.wakeup)};
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const Cell* cell = row.cells[i];
      fields.push_back(cell != nullptr ? padded(marked_figure(*cell, fastest[i], humps_mark))
                                       : std::string());
    }
    grid.add(std::move(fields));
  }
  return grid;
}

void add_details(TextGrid& grid, const TrafficRow& row, const std::vector<Detail>& details) {
  Row fields{printable(row.label), printable(row.wakeup)};
  for (const Detail& detail : details) fields.push_back(detail.field(*row.cells.front()));
  grid.add(std::move(fields));
}

/// What one figure cannot say, of the smallest payload; empty for scenarios of a single figure.
std::string details_table(const TrafficTable& table, const Style& style) {
  const auto& details = main_details(table.scenario);
  if (details.empty() || table.payloads.empty()) return {};
  Row heading{"transport", "wake-up"};
  for (const Detail& detail : details) heading.emplace_back(detail.heading);
  TextGrid grid(2);
  grid.add(heading);
  std::size_t ranked = 0;
  for (const TrafficRow& row : table.rows()) {
    if (row.cells.front() == nullptr || !is_measured(*row.cells.front())) continue;
    if (!is_baseline(*row.cells.front())) ++ranked;
    add_details(grid, row, details);
  }
  const std::string title = table.title_of(table.payloads.front());
  return titled_lines(title, grid.lines(style), ranked + 1, 0, style) + '\n';
}

std::string wakeups_line(const TrafficTable& table, const Style& style) {
  const std::string kinds = table.mixed_wakeups();
  if (kinds.empty()) return {};
  return style.dim(fmt::format(
             "  several wake-ups ({}): what spins keeps a CPU busy while it waits; compare within "
             "a kind",
             printable(kinds))) +
         '\n';
}

Row overhead_row(const OverheadPair& pair) {
  const auto time = [](const Cell* cell) {
    return cell != nullptr ? marked_figure(*cell, nullptr, humps_mark) : std::string();
  };
  const Cell& cell = pair.pibench != nullptr ? *pair.pibench : *pair.bare;
  const bool carries = !is_baseline(cell);
  const auto interval = carries ? pair.interval() : std::nullopt;
  return {printable(pair.work.transport),
          printable(pair.work.placement()),
          printable(pair.work.pass()),
          printable(pair.work.parameter(parameters::workers)),
          printable(format_bytes(pair.work.payload_bytes())),
          time(pair.pibench),
          time(pair.bare),
          carries ? format_ratio(pair.ratio()) : std::string(),
          interval ? fmt::format("{:.2f}–{:.2f}", interval->low, interval->high) : std::string(),
          format_duration_ns(pair.difference_ns())};
}

}  // namespace

std::string traffic_table(const TrafficTable& table, const Style& style) {
  const auto lines = payload_grid(table).lines(style);
  const std::size_t ranked = table.transports.size();
  return titled_lines(table.title(), lines, ranked + 1, 0, style) + wakeups_line(table, style) +
         '\n' + details_table(table, style);
}

std::string overhead_table(const ResultSet& results, const Style& style) {
  const auto pairs = overhead_pairs(results);
  if (pairs.empty()) return {};
  TextGrid grid(3);
  grid.add({"transport", "placement", "pass", "workers", "payload", "pibench", "bare", "ratio",
            "95 % interval", "difference"});
  for (const OverheadPair& pair : pairs) grid.add(overhead_row(pair));
  const auto lines = grid.lines(style);
  return titled_lines("overhead: by way of pibench, and by hand", lines, lines.size(), 0, style) +
         style.dim(
             "  ratio of pibench to bare: of the time of a round trip, of the throughput of a "
             "stream") +
         "\n\n";
}

}  // namespace pibench::reports
