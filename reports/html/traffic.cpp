#include "reports/html/traffic.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/figures/cells.hpp"
#include "reports/figures/details.hpp"
#include "reports/figures/overhead.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/figures/scaling.hpp"
#include "reports/figures/traffic.hpp"
#include "reports/html/parts.hpp"
#include "reports/results/names.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

constexpr std::string_view mark_of(bool baseline) {
  return baseline ? "baseline" : "";
}

std::string_view mark_of(const TrafficRow& row) {
  return mark_of(std::ranges::any_of(
      row.cells, [](const Cell* cell) { return cell != nullptr && is_baseline(*cell); }));
}

/// Sorted by the rate that is shown, else by time.
std::optional<double> sorting_value(const Cell& cell) {
  if (!is_measured(cell)) return std::nullopt;
  const ScenarioFacts scenario = scenario_of(cell.id.scenario);
  return scenario.shows_rate ? counter_median(cell, scenario.rate) : median_time_ns(cell);
}

HtmlField figure_field(const Cell& cell, const Cell* fastest) {
  HtmlField field(marked_figure(cell, fastest, humps_word), sorting_value(cell));
  field.best = &cell == fastest;
  return field;
}

HtmlField bytes_field(const Payload& payload) {
  return {format_bytes(payload), static_cast<double>(payload.value_or(0))};
}

std::string payload_caption(std::string_view scenario) {
  return fmt::format(
      "{}, by payload. * is the fastest of its column, ~ cannot be told apart from it. Baselines, "
      "in italics, are not ranked.",
      scenario_of(scenario).figure);
}

std::string payload_table(const TrafficTable& table) {
  std::vector<HtmlColumn> columns{{"transport", false}, {"wake-up", false}};
  std::vector<const Cell*> fastest;
  fastest.reserve(table.payloads.size());
  for (std::size_t i = 0; i < table.payloads.size(); ++i) {
    columns.push_back({format_bytes(table.payloads[i])});
    fastest.push_back(table.fastest(i));
  }
  HtmlTable html(payload_caption(table.scenario), columns);
  for (const TrafficRow& row : table.rows()) {
    std::vector<HtmlField> fields{row.label, row.wakeup};
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      fields.push_back(row.cells[i] != nullptr ? figure_field(*row.cells[i], fastest[i])
                                               : HtmlField(""));
    }
    html.row(fields, mark_of(row));
  }
  return html.html();
}

/// Of every cell of the table one counter, where any has it.
std::string counter_table(const TrafficTable& table, const std::string& caption,
                          const std::string& name) {
  std::vector<HtmlColumn> columns{{"transport", false}, {"wake-up", false}};
  for (const Payload& payload : table.payloads) columns.push_back({format_bytes(payload)});
  HtmlTable html(caption, columns);
  for (const TrafficRow& row : table.rows()) {
    std::vector<HtmlField> fields{row.label, row.wakeup};
    bool any = false;
    for (const Cell* cell : row.cells) {
      const auto value = cell != nullptr ? counter_median(*cell, name) : std::nullopt;
      fields.emplace_back(format_duration_ns(value), value);
      any = any || value.has_value();
    }
    if (any) html.row(fields, mark_of(row));
  }
  return html.empty() ? std::string() : html.html();
}

/// A row per measured cell: transport, payload, the copy floor where it is asked for, the details.
class CellTable {
 public:
  CellTable(const ResultSet& run, std::string caption, const std::vector<Detail>& details,
            bool with_floor)
      : run_(run),
        details_(details),
        with_floor_(with_floor),
        html_(std::move(caption), columns(details, with_floor)) {}

  std::string html(const TrafficTable& table) {
    for (std::size_t i = 0; i < table.payloads.size(); ++i) {
      for (const TrafficRow& row : table.rows()) {
        if (row.cells[i] != nullptr && is_measured(*row.cells[i])) add(row, *row.cells[i]);
      }
    }
    return html_.empty() ? std::string() : html_.html();
  }

 private:
  static std::vector<HtmlColumn> columns(const std::vector<Detail>& details, bool with_floor) {
    std::vector<HtmlColumn> columns{{"transport", false}, {"payload"}};
    if (with_floor) columns.insert(columns.end(), {{"one copy"}, {"two copies"}});
    for (const Detail& detail : details) columns.push_back({detail.heading});
    return columns;
  }

  HtmlField floor(const Cell& cell, const char* transport) const {
    const Cell* bare = baseline_for(run_, cell.id, transport);
    if (bare == nullptr) return "";
    return {format_duration_ns(median_time_ns(*bare)), median_time_ns(*bare)};
  }

  void add(const TrafficRow& row, const Cell& cell) {
    std::vector<HtmlField> fields{row.label, bytes_field(cell.id.payload_bytes())};
    if (with_floor_) {
      fields.insert(fields.end(),
                    {floor(cell, baselines::copy_once), floor(cell, baselines::copy_twice)});
    }
    for (const Detail& detail : details_) {
      fields.emplace_back(detail.field(cell), detail.value(cell));
    }
    html_.row(fields, mark_of(is_baseline(cell)));
  }

  const ResultSet& run_;
  const std::vector<Detail>& details_;
  bool with_floor_;
  HtmlTable html_;
};

std::string figures_table(const ResultSet& run, const TrafficTable& table) {
  const ScenarioFacts scenario = scenario_of(table.scenario);
  std::string caption = "Every cell; the median is of the repetitions";
  if (scenario.distribution != nullptr) {
    caption += ", percentiles and maximum are of single operations over all of them";
  }
  if (scenario.has_copy_floor)
    caption += "; one copy and two copies are the time of copying the same bytes and nothing else";
  return CellTable(run, caption + ".", all_details(table.scenario), scenario.has_copy_floor)
      .html(table);
}

std::string table_part(const ResultSet& run, const TrafficTable& table, bool is_brief) {
  std::string html = payload_table(table);
  if (const std::string kinds = table.mixed_wakeups(); !kinds.empty()) {
    html += html_paragraph(
        fmt::format("{}. What spins keeps a CPU busy while it waits: compare within a kind.",
                    kinds),
        "Several wake-ups");
  }
  if (!is_brief) html += html_details("Every cell", figures_table(run, table));
  return html_part(table.title(), html);
}

HtmlField rate_field(const Cell* cell) {
  if (cell == nullptr) return "";
  const auto rate = counter_median(*cell, counters::messages_per_second);
  return {format_rate(rate), rate};
}

std::string scaling_part(const ScalingTable& table) {
  std::vector<HtmlColumn> columns{{"transport", false}, {"wake-up", false}, {"payload"}};
  for (const std::uint64_t workers : table.workers) {
    columns.push_back({fmt::format("{} {}", workers, workers == 1 ? "worker" : "workers")});
  }
  columns.push_back({"most over fewest"});
  HtmlTable html("Messages per second, medians", columns, "sortable filterable");
  for (const ScalingRow& row : table.rows) {
    std::vector<HtmlField> fields{row.label, row.wakeup, bytes_field(row.payload)};
    for (const Cell* cell : row.cells) fields.push_back(rate_field(cell));
    fields.emplace_back(format_ratio(row.gain()), row.gain());
    html.row(fields);
  }
  const std::string heading = "throughput: placement " + table.placement;
  return html_part(heading, html_details("Every payload", html.html()));
}

HtmlField interval_of_ratio(const std::optional<Interval>& interval) {
  if (!interval) return "";
  return {fmt::format("{:.2f}–{:.2f}", interval->low, interval->high), interval->low};
}

std::vector<HtmlField> overhead_fields(const OverheadPair& pair) {
  const auto time = [](const Cell* cell) {
    return cell != nullptr ? figure_field(*cell, nullptr) : HtmlField("");
  };
  const bool carries = !is_baseline(pair.pibench != nullptr ? *pair.pibench : *pair.bare);
  const auto interval = carries ? pair.interval() : std::nullopt;
  const auto ratio = carries ? pair.ratio() : std::nullopt;
  return {pair.work.transport,
          pair.work.placement(),
          pair.work.pass(),
          pair.work.parameter(parameters::workers),
          bytes_field(pair.work.payload_bytes()),
          time(pair.pibench),
          time(pair.bare),
          {format_ratio(ratio), ratio},
          interval_of_ratio(interval),
          {format_duration_ns(pair.difference_ns()), pair.difference_ns()}};
}

}  // namespace

std::string html_traffic(const ResultSet& run, std::string_view scenario, bool is_brief) {
  std::string html;
  for (const TrafficTable& table : traffic_tables(run, scenario)) {
    html += table_part(run, table, is_brief);
  }
  return html;
}

std::string html_scaling(const ResultSet& run) {
  std::string html;
  for (const ScalingTable& table : scaling_tables(run)) html += scaling_part(table);
  return html;
}

std::string html_cpu(const ResultSet& run) {
  std::string html;
  for (const char* scenario : {scenarios::latency, scenarios::throughput}) {
    const std::string caption = fmt::format(
        "CPU time of parent and workers per {}, by payload; medians. Baselines are in italics.",
        scenario_of(scenario).operation);
    for (const TrafficTable& table : traffic_tables(run, scenario)) {
      const std::string figures = counter_table(table, caption, counters::cpu_ns);
      if (!figures.empty()) html += html_details(table.title(), figures);
    }
  }
  return html;
}

std::string html_overhead(const ResultSet& run) {
  HtmlTable table(
      "The same work by way of pibench's interface and by hand, medians; the ratio of pibench to "
      "bare is of the time of a round trip, of the throughput of a stream.",
      {{"transport", false},
       {"placement", false},
       {"pass", false},
       {"workers"},
       {"payload"},
       {"pibench"},
       {"bare"},
       {"ratio"},
       {"95 % interval"},
       {"difference"}});
  for (const OverheadPair& pair : overhead_pairs(run)) table.row(overhead_fields(pair));
  return table.empty() ? std::string() : table.html();
}

}  // namespace pibench::reports
