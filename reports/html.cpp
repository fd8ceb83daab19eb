#include "reports/html.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/cells.hpp"
#include "reports/format.hpp"
#include "reports/html_parts.hpp"
#include "reports/html_summary.hpp"
#include "reports/html_traffic.hpp"
#include "reports/page_assets.hpp"
#include "reports/traffic.hpp"

namespace pibench::reports {
namespace {

std::string number(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

std::string small_number(const std::optional<double>& value) {
  return value ? fmt::format("{:.2e}", *value) : std::string();
}

bool has_pi(const Ranking& ranking) {
  return std::ranges::any_of(
      all_cells(ranking), [](const Cell* cell) { return counter_median(*cell, "pi").has_value(); });
}

std::vector<HtmlColumn> ranking_columns(const Ranking& ranking, bool pi) {
  std::vector<HtmlColumn> columns{{"transport", false},
                                  {"wake-up", false},
                                  {"median"},
                                  {"± MAD"},
                                  {"95 % interval"},
                                  {"min"},
                                  {"ratio"},
                                  {"CPU time"}};
  for (const Detail& detail : main_details(ranking.scenario)) columns.push_back({detail.heading});
  if (pi) columns.insert(columns.end(), {{"speed-up"}, {"pi"}, {"error"}});
  return columns;
}

std::vector<std::string> ranking_fields(const ResultSet& run, const Ranking& ranking,
                                        const Cell& cell, bool pi) {
  const Summary time = time_summary(cell).value_or(Summary{});
  std::vector<std::string> fields{
      ranking.label(cell),
      cell.traits.wakeup,
      format_duration_ns(time.median).append(is_two_humped(cell) ? humps_word : ""),
      "± " + format_duration_ns(time.mad),
      format_interval_ns(median_interval(cell)),
      format_duration_ns(time.min),
      ratio_to_fastest(ranking, cell),
      format_duration_ns(cpu_time_median_ns(cell))};
  for (const Detail& detail : main_details(ranking.scenario)) fields.push_back(detail.field(cell));
  if (!pi) return fields;
  fields.push_back(format_ratio(speedup_over_inprocess(run, ranking.work(), cell)));
  fields.push_back(number(counter_median(cell, "pi")));
  fields.push_back(small_number(counter_median(cell, "pi_error")));
  return fields;
}

std::string ranking_mark(const Ranking& ranking, const Cell* cell) {
  if (is_baseline(*cell)) return "baseline";
  return cell == ranking.transports.front() ? "best" : "";
}

std::string ranking_table(const ResultSet& run, const Ranking& ranking) {
  const bool pi = has_pi(ranking);
  HtmlTable table(
      "Fastest first; ratio to the fastest, with ~ where the two cannot be told apart; speed-up "
      "over one process. Baselines, in "
      "italics, are not ranked.",
      ranking_columns(ranking, pi));
  for (const Cell* cell : all_cells(ranking)) {
    table.row(ranking_fields(run, ranking, *cell, pi), ranking_mark(ranking, cell));
  }
  return table.html();
}

std::string repetitions_table(const Ranking& ranking) {
  std::vector<HtmlColumn> columns{
      {"transport", false}, {"repetition"}, {"real time"}, {"CPU time"}};
  for (const Phase& phase : pi_phases) columns.push_back({phase.label});
  columns.push_back({"pi"});
  HtmlTable table("Every repetition, counted from 0", columns);
  for (const Cell* cell : all_cells(ranking)) {
    std::size_t index = 0;
    for (const Repetition& repetition : cell->repetitions) {
      std::vector<std::string> fields{ranking.label(*cell), fmt::format("{}", index++),
                                      format_duration_ns(repetition.real_time_ns),
                                      format_duration_ns(repetition.cpu_time_ns)};
      for (const Phase& phase : pi_phases) {
        fields.push_back(format_duration_ns(counter(repetition, phase.counter)));
      }
      fields.push_back(number(counter(repetition, "pi")));
      table.row(fields);
    }
  }
  return table.html();
}

std::string ranking_section(const ResultSet& run, const Ranking& ranking) {
  const std::string html = ranking_table(run, ranking) + html_phases(ranking) +
                           html_details("Every repetition", repetitions_table(ranking));
  return html_section(ranking.title(), html);
}

std::string not_measured_section(const ResultSet& run) {
  HtmlTable table("What has no figures, and why",
                  {{"what", false}, {"outcome", false}, {"reason", false}});
  for (const Remark& remark : reasons(run)) table.row({remark.about, remark.kind, remark.text});
  if (table.empty()) return {};
  return html_section("Not measured", fmt::format("<div class=\"wrap\">{}</div>\n", table.html()));
}

std::string readable_key(std::string key) {
  std::ranges::replace(key, '_', ' ');
  return key;
}

std::string machine_section(const ResultSet& run) {
  HtmlTable table("The machine and its settings during the run",
                  {{"what", false}, {"value", false}});
  if (run.environment.is_object()) {
    for (const auto& [key, value] : run.environment.items()) {
      using Replace = nlohmann::ordered_json::error_handler_t;
      table.row({readable_key(key), value.is_string()
                                        ? value.get<std::string>()
                                        : value.dump(-1, ' ', false, Replace::replace)});
    }
  }
  if (table.empty()) return {};
  return html_section("Machine", fmt::format("<div class=\"wrap\">{}</div>\n", table.html()));
}

std::string command_section(const ResultSet& run) {
  const std::string seed = run.seed == 0
                               ? "The order of repetitions was drawn anew."
                               : fmt::format("Seed of the order of repetitions: {}.", run.seed);
  return html_section("Run it again", html_code(run.command) + html_paragraph(seed));
}

std::string label(const ResultSet& run) {
  const std::string host = host_of(run);
  return fmt::format("{}, {}", host.empty() ? "unknown host" : host, run.started_at);
}

std::string run_html(const ResultSet& run) {
  std::string html = fmt::format(
      "<section>\n<h2>{}</h2>\n<p class=\"soft\">pibench {}, {} build, started {}</p>\n",
      escape_html(host_of(run).empty() ? "Unknown host" : host_of(run)), escape_html(run.version),
      escape_html(run.build_type), escape_html(run.started_at));
  html += html_warnings(run) + html_summary(run);
  for (const Ranking& ranking : rankings(run)) html += ranking_section(run, ranking);
  html += html_traffic(run) + html_notes(run) + not_measured_section(run) + command_section(run) +
          machine_section(run);
  return html + "</section>\n";
}

const Cell* measured_cell(const ResultSet& run, const CellId& id) {
  const auto found = std::ranges::find(run.cells, id, &Cell::id);
  return found != run.cells.end() && is_measured(*found) ? &*found : nullptr;
}

std::vector<CellId> measured_anywhere(std::span<const ResultSet> runs) {
  std::vector<CellId> ids;
  for (const ResultSet& run : runs) {
    for (const Cell& cell : run.cells) {
      const bool seen = std::ranges::find(ids, cell.id) != ids.end();
      if (is_measured(cell) && !seen) ids.push_back(cell.id);
    }
  }
  return ids;
}

std::string side_by_side(std::span<const ResultSet> runs) {
  std::vector<HtmlColumn> columns{{"transport", false}};
  for (const ResultSet& run : runs) columns.push_back({label(run)});
  columns.push_back({"job", false});
  HtmlTable table("Medians of the real time", columns);
  for (const CellId& id : measured_anywhere(runs)) {
    std::vector<std::string> fields{id.transport};
    for (const ResultSet& run : runs) {
      const Cell* cell = measured_cell(run, id);
      fields.push_back(cell != nullptr ? format_duration_ns(median_time_ns(*cell)) : std::string());
    }
    fields.push_back(work_title(id.scenario, id.parameters));
    table.row(fields);
  }
  return "<section>\n" + html_section("Side by side", table.html()) + "</section>\n";
}

constexpr std::string_view head =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n";

constexpr std::string_view foot =
    "<footer>\n<p>Times are medians over repetitions in freshly forked workers; ± is the median "
    "absolute deviation from the median, and the 95 % interval of the median is a bootstrap over "
    "the "
    "repetitions. ~ marks what cannot be told apart from the fastest: the 95 % interval of the "
    "ratio of the two medians contains 1. Two-humped are cells whose repetitions fall in two "
    "groups (Hartigan&#39;s dip test, "
    "p &lt; 0.01), so that the median may describe neither. Phases are medians of their own and "
    "need not add up to "
    "the median of the job. CPU time is that of the parent and all workers together. The error of "
    "pi is its distance from the exact value for as many terms. Blocking and spinning transports "
    "pay for their speed differently: read the wake-up and CPU time columns with the ranking.</p>\n"
    "</footer>\n</div>\n</body>\n</html>\n";

}  // namespace

std::string report_html(std::span<const ResultSet> runs) {
  const std::string title =
      runs.size() == 1 ? fmt::format("pibench: {}", label(runs.front())) : "pibench report";
  std::string html = fmt::format(
      "{}<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<div class=\"page\">\n<header>\n"
      "<h1>Inter-process communication, measured</h1>\n<p class=\"soft\">A pibench report of "
      "{}</p>\n"
      "</header>\n<main>\n",
      head, escape_html(title), page_style(),
      runs.size() == 1 ? "one run" : fmt::format("{} runs", runs.size()));
  if (runs.size() > 1) html += side_by_side(runs);
  for (const ResultSet& run : runs) html += run_html(run);
  return html + "</main>\n" + std::string(foot);
}

}  // namespace pibench::reports
