#include "reports/html/run.hpp"
#include "reports/figures/remarks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/html/all_figures.hpp"
#include "reports/html/html.hpp"
#include "reports/html/jobs.hpp"
#include "reports/html/parts.hpp"
#include "reports/html/summary.hpp"
#include "reports/html/table.hpp"
#include "reports/html/traffic.hpp"
#include "reports/results/names.hpp"
#include "reports/tables/fields.hpp"
#include "reports/tables/findings.hpp"

namespace pibench::reports {
namespace {

constexpr std::string_view where_figures_are =
    "This page has many cells: the figures are under all figures, further down.";

/// A section of a table whose texts may be long.
std::string wrapped_section(std::string_view heading, const Table& table) {
  if (table.rows.empty()) return {};
  return html_section(heading, fmt::format("<div class=\"wrap\">{}</div>\n", table_html(table)));
}

std::string notes_section(const ResultSet& run) {
  return wrapped_section("Notes", notes_table("What one must know to read the figures", run));
}

std::string not_measured_section(const ResultSet& run) {
  return wrapped_section("Not measured", reasons_table("What has no figures, and why", run));
}

std::string readable_key(std::string key) {
  std::ranges::replace(key, '_', ' ');
  return key;
}

std::string machine_section(const ResultSet& run) {
  Table table{.title = "The machine and its settings during the run",
              .columns = {{"what", ColumnKind::text}, {"value", ColumnKind::text}}};
  if (run.environment.is_object()) {
    for (const auto& [key, value] : run.environment.items()) {
      using Replace = nlohmann::ordered_json::error_handler_t;
      const std::string text = value.is_string() ? value.get<std::string>()
                                                 : value.dump(-1, ' ', false, Replace::replace);
      table.rows.push_back({.fields = {text_field(readable_key(key)), text_field(text)}});
    }
  }
  return wrapped_section("Machine", table);
}

std::string command_section(const ResultSet& run) {
  const std::string seed = run.seed == 0
                               ? "The order of repetitions was drawn anew."
                               : fmt::format("Seed of the order of repetitions: {}.", run.seed);
  return html_section("Run it again", html_code(run.command) + html_paragraph(seed));
}

std::string figures_section(const HtmlRun& run) {
  const std::string tables = html_all_figures(run.results);
  if (tables.empty()) return {};
  return fmt::format(
      "<section class=\"figures\" data-run=\"{}\">\n<h3>All figures</h3>\n{}</section>\n",
      run.index, tables);
}

/// The chart of a section, and its tables, or where to find the figures instead.
std::string charted_section(const HtmlRun& run, std::string_view heading, const std::string& chart,
                            const std::string& tables) {
  if (tables.empty()) return html_section(heading, chart);
  return html_section(heading, chart + (run.is_brief ? html_paragraph(where_figures_are) : tables));
}

std::string tables_of(const HtmlRun& run, const ScenarioFacts& scenario) {
  switch (scenario.arrangement) {
    case Arrangement::by_payload:
      return html_traffic(run.results, scenario.name, run.is_brief);
    case Arrangement::in_pairs:
      return html_overhead(run.results);
    default:
      return html_jobs(run.results, scenario.name);
  }
}

std::string scenario_section(const HtmlRun& run, const ScenarioFacts& scenario) {
  return html_section(scenario.section,
                      charts_of_scenario(run, scenario.name) + tables_of(run, scenario));
}

/// The sections that latency and throughput share.
std::string sections_of_messages(const HtmlRun& run) {
  return charted_section(run, "Scaling with workers", chart_of_scaling(run),
                         html_scaling(run.results)) +
         charted_section(run, "CPU time per message", chart_of_cpu(run), html_cpu(run.results));
}

/// The scenarios in the order of the table of names, then those that it does not hold.
std::string measured_sections(const HtmlRun& run) {
  std::string html;
  for (const ScenarioFacts& scenario : known_scenarios()) {
    html += scenario_section(run, scenario);
    if (scenario.name == scenarios::throughput) html += sections_of_messages(run);
  }
  for (const std::string& name : unknown_scenarios(run.results)) {
    html += scenario_section(run, scenario_of(name));
  }
  return html + charted_section(run, "Repetitions over time", chart_of_repetitions(run),
                                html_job_repetitions(run.results));
}

}  // namespace

HtmlRunText html_run(const HtmlRun& run) {
  const ResultSet& results = run.results;
  const std::string host = host_of(results);
  const std::string runs = runs_in_words(results);
  const std::string opening = fmt::format(
      "<section>\n<h2>{}</h2>\n<p class=\"soft\">pibench {}, {} build, started {}{}{}</p>\n",
      escape_html(host.empty() ? "Unknown host" : host), escape_html(results.version),
      escape_html(results.build_type), escape_html(results.started_at), runs.empty() ? "" : "; ",
      escape_html(runs));
  return {opening + html_warnings(results) + html_summary(results) + html_chooser(run) +
              measured_sections(run) + notes_section(results) + not_measured_section(results) +
              figures_section(run) + command_section(results),
          machine_section(results) + "</section>\n"};
}

}  // namespace pibench::reports
