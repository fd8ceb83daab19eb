#include "reports/html_traffic.hpp"

#include <fmt/format.h>

#include "reports/format.hpp"
#include "reports/html_parts.hpp"
#include "reports/traffic.hpp"

namespace pibench::reports {
namespace {

constexpr std::string_view mark_of(bool baseline) {
  return baseline ? "baseline" : "";
}

std::string payload_caption(const std::string& scenario) {
  const std::string_view what =
      scenario == "latency"      ? "Median round trip"
      : scenario == "throughput" ? "Median rate, of payloads from 4 KiB on in bytes"
      : scenario == "load"       ? "Median of the mean time from when a message was due"
                                 : "Median time to open and close";
  return fmt::format(
      "{}, by payload. * is the fastest of its column, ~ cannot be told apart from it. Baselines, "
      "in italics, are not ranked.",
      what);
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
    std::vector<std::string> fields{row.label, row.wakeup};
    bool baseline = false;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const Cell* cell = row.cells[i];
      fields.push_back(cell != nullptr ? marked_figure(*cell, fastest[i], humps_word)
                                       : std::string());
      baseline = baseline || (cell != nullptr && is_baseline(*cell));
    }
    html.row(fields, mark_of(baseline));
  }
  return html.html();
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

  std::string floor(const Cell& cell, const char* transport) const {
    const Cell* bare = baseline_for(run_, cell.id, transport);
    return bare != nullptr ? format_duration_ns(median_time_ns(*bare)) : std::string();
  }

  void add(const TrafficRow& row, const Cell& cell) {
    std::vector<std::string> fields{row.label, format_bytes(cell.id.parameter("bytes"))};
    if (with_floor_) {
      fields.insert(fields.end(), {floor(cell, "copy_once"), floor(cell, "copy_twice")});
    }
    for (const Detail& detail : details_) fields.push_back(detail.field(cell));
    html_.row(fields, mark_of(is_baseline(cell)));
  }

  const ResultSet& run_;
  const std::vector<Detail>& details_;
  bool with_floor_;
  HtmlTable html_;
};

std::string figures_table(const ResultSet& run, const TrafficTable& table) {
  const bool with_floor = table.scenario == "latency" || table.scenario == "throughput";
  std::string caption = "Every cell; the median is of the repetitions";
  if (table.scenario == "latency" || table.scenario == "load") {
    caption += ", percentiles and maximum are of single operations over all of them";
  }
  if (with_floor)
    caption += "; one copy and two copies are the time of copying the same bytes and nothing else";
  return CellTable(run, caption + ".", all_details(table.scenario), with_floor).html(table);
}

std::string cost_table(const ResultSet& run, const TrafficTable& table) {
  return CellTable(run, "Medians per operation; a dash was not measured.", cost_details(), false)
      .html(table);
}

std::string histograms(const TrafficTable& table) {
  std::string html;
  for (const TrafficRow& row : table.transports) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const Cell* cell = row.cells[i];
      const Distribution* times = cell != nullptr ? main_distribution(*cell) : nullptr;
      if (times == nullptr) continue;
      html +=
          html_histogram(fmt::format("{}, {}", row.label, format_bytes(table.payloads[i])), *times);
    }
  }
  return html;
}

std::string table_section(const ResultSet& run, const TrafficTable& table) {
  std::string html = payload_table(table);
  if (const std::string kinds = table.mixed_wakeups(); !kinds.empty()) {
    html += html_paragraph(
        fmt::format("{}. What spins keeps a CPU busy while it waits: compare within a kind.",
                    kinds),
        "Several wake-ups");
  }
  html += html_details("Every cell", figures_table(run, table));
  html += html_details("Cost per operation", cost_table(run, table));
  if (table.scenario == "latency") {
    const std::string bars = histograms(table);
    if (!bars.empty()) html += html_details("Round trips, on logarithmic axes of their own", bars);
  }
  return html_section(table.title(), html);
}

std::vector<std::string> overhead_fields(const OverheadPair& pair) {
  const auto time = [](const Cell* cell) {
    return cell != nullptr ? marked_figure(*cell, nullptr, humps_word) : std::string();
  };
  const bool carries = !is_baseline(pair.pibench != nullptr ? *pair.pibench : *pair.bare);
  const auto interval = carries ? pair.interval() : std::nullopt;
  return {pair.work.transport,
          pair.work.parameter("placement"),
          pair.work.parameter("pass"),
          pair.work.parameter("workers"),
          format_bytes(pair.work.parameter("bytes")),
          time(pair.pibench),
          time(pair.bare),
          carries ? format_ratio(pair.ratio()) : std::string(),
          interval ? fmt::format("{:.2f}–{:.2f}", interval->low, interval->high) : std::string(),
          format_duration_ns(pair.difference_ns())};
}

std::string overhead_section(const ResultSet& run) {
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
  return table.empty() ? std::string() : html_section("overhead", table.html());
}

}  // namespace

std::string html_traffic(const ResultSet& run) {
  std::string html;
  for (const char* scenario : {"latency", "throughput", "setup", "load"}) {
    for (const TrafficTable& table : traffic_tables(run, scenario)) {
      html += table_section(run, table);
    }
  }
  return html + overhead_section(run);
}

std::string html_notes(const ResultSet& run) {
  HtmlTable table("What one must know to read the figures", {{"about", false}, {"note", false}});
  for (const Remark& remark : notes(run)) table.row({remark.about, remark.text});
  if (table.empty()) return {};
  return html_section("Notes", fmt::format("<div class=\"wrap\">{}</div>\n", table.html()));
}

}  // namespace pibench::reports
