#include <fmt/format.h>

#include <algorithm>

#include "reports/format.hpp"
#include "reports/text_parts.hpp"
#include "reports/traffic.hpp"

namespace pibench::reports {
namespace {

using Row = TextGrid::Row;

std::string marked(const TrafficTable& table, const Cell& cell, const Cell* fastest) {
  std::string text = traffic_figure(cell);
  const bool ranked = is_measured(cell) && !is_baseline(cell) && !table.transports.empty();
  if (!ranked || fastest == nullptr) return text + "  ";
  if (&cell == fastest) return text.append(TextGrid::best_mark);
  return text.append(is_tied(cell, *fastest) ? tie_mark : "  ");
}

TextGrid payload_grid(const TrafficTable& table) {
  Row heading{"transport", "wake-up"};
  std::vector<const Cell*> fastest;
  fastest.reserve(table.payloads.size());
  for (std::size_t i = 0; i < table.payloads.size(); ++i) {
    heading.push_back(printable(format_bytes(table.payloads[i])) + "  ");
    fastest.push_back(table.fastest(i));
  }
  TextGrid grid(2);
  grid.add(heading);
  for (const TrafficRow& row : table.rows()) {
    Row fields{printable(row.label), printable(row.wakeup)};
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const Cell* cell = row.cells[i];
      fields.push_back(cell != nullptr ? marked(table, *cell, fastest[i]) : std::string());
    }
    grid.add(std::move(fields));
  }
  return grid;
}

/// A column of a table about the smallest payload.
struct Detail {
  const char* heading;
  std::string (*field)(const Cell& cell);
};

template <double Distribution::*figure>
std::string pooled(const Cell& cell) {
  const Distribution* times = main_distribution(cell);
  return times != nullptr ? format_duration_ns(times->*figure) : std::string();
}

std::string median_one_way(const Cell& cell, const char* name) {
  const Distribution* times = distribution(cell, name);
  return times != nullptr ? format_duration_ns(times->p50_ns) : std::string();
}

std::string time_counter(const Cell& cell, const char* name) {
  return format_duration_ns(counter_median(cell, name));
}

std::string plain_counter(const Cell& cell, const char* name) {
  const auto value = counter_median(cell, name);
  return value ? fmt::format("{:g}", *value) : std::string();
}

constexpr Detail p50{"p50", pooled<&Distribution::p50_ns>};
constexpr Detail p99{"p99", pooled<&Distribution::p99_ns>};
constexpr Detail p999{"p99.9", pooled<&Distribution::p999_ns>};
constexpr Detail longest{"max", pooled<&Distribution::max_ns>};
constexpr Detail cpu{"CPU", [](const Cell& cell) { return time_counter(cell, "cpu_ns"); }};

const std::vector<Detail>& details_of(const std::string& scenario) {
  static const std::vector<Detail> none;
  static const std::vector<Detail> latency{
      p50,
      p99,
      p999,
      longest,
      {"to worker", [](const Cell& cell) { return median_one_way(cell, "one_way_to_worker"); }},
      {"to parent", [](const Cell& cell) { return median_one_way(cell, "one_way_to_parent"); }},
      cpu};
  static const std::vector<Detail> load{
      p50,
      p99,
      p999,
      longest,
      {"sent late p50", [](const Cell& cell) { return time_counter(cell, "send_lag_p50_ns"); }},
      {"p99", [](const Cell& cell) { return time_counter(cell, "send_lag_p99_ns"); }},
      {"achieved",
       [](const Cell& cell) { return format_rate(counter_median(cell, "messages_per_second")); }},
      cpu};
  static const std::vector<Detail> setup{
      {"open", [](const Cell& cell) { return time_counter(cell, "open_ns"); }},
      {"close", [](const Cell& cell) { return time_counter(cell, "close_ns"); }},
      {"descriptors", [](const Cell& cell) { return plain_counter(cell, "held_descriptors"); }},
      {"shared bytes", [](const Cell& cell) { return plain_counter(cell, "held_shared_bytes"); }},
      {"queues", [](const Cell& cell) { return plain_counter(cell, "held_queues"); }},
      {"files", [](const Cell& cell) { return plain_counter(cell, "held_files"); }},
      {"processes", [](const Cell& cell) { return plain_counter(cell, "held_processes"); }}};
  return scenario == "latency" ? latency
         : scenario == "load"  ? load
         : scenario == "setup" ? setup
                               : none;
}

void add_details(TextGrid& grid, const TrafficRow& row, const std::vector<Detail>& details) {
  Row fields{printable(row.label), printable(row.wakeup)};
  for (const Detail& detail : details) fields.push_back(detail.field(*row.cells.front()));
  grid.add(std::move(fields));
}

/// What one figure cannot say, of the smallest payload; empty for scenarios of a single figure.
std::string details_table(const TrafficTable& table, const Style& style) {
  const auto& details = details_of(table.scenario);
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
    return cell != nullptr ? format_duration_ns(median_time_ns(*cell)) : std::string();
  };
  const Cell& cell = pair.pibench != nullptr ? *pair.pibench : *pair.bare;
  const bool carries = !is_baseline(cell);
  const auto interval = carries ? pair.interval() : std::nullopt;
  return {printable(pair.work.transport),
          printable(pair.work.parameter("placement")),
          printable(pair.work.parameter("pass")),
          printable(pair.work.parameter("workers")),
          printable(format_bytes(pair.work.parameter("bytes"))),
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
