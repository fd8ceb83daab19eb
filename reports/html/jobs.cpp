#include "reports/html/jobs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/figures/cells.hpp"
#include "reports/figures/details.hpp"
#include "reports/figures/phases.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/html/parts.hpp"
#include "reports/html/phases.hpp"
#include "reports/results/names.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

std::string number(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

std::string small_number(const std::optional<double>& value) {
  return value ? fmt::format("{:.2e}", *value) : std::string();
}

bool has_pi(const Ranking& ranking) {
  return std::ranges::any_of(all_cells(ranking), [](const Cell* cell) {
    return counter_median(*cell, counters::pi).has_value();
  });
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
  if (pi)
    columns.insert(
        columns.end(),
        {{"speed-up"}, {column_heading(counters::pi)}, {column_heading(counters::pi_error)}});
  return columns;
}

HtmlField duration_field(const std::optional<double>& ns) {
  return {format_duration_ns(ns), ns};
}

HtmlField interval_field(const Cell& cell) {
  const auto interval = median_interval(cell);
  return {format_interval_ns(interval), interval ? std::optional(interval->low) : std::nullopt};
}

std::vector<HtmlField> ranking_fields(const ResultSet& run, const Ranking& ranking,
                                      const Cell& cell, bool pi) {
  const Summary time = time_summary(cell).value_or(Summary{});
  std::vector<HtmlField> fields{
      ranking.label(cell),
      cell.traits.wakeup,
      {format_duration_ns(time.median).append(is_two_humped(cell) ? humps_word : ""), time.median},
      {"± " + format_duration_ns(time.mad), time.mad},
      interval_field(cell),
      duration_field(time.min),
      {ratio_to_fastest(ranking, cell), time.median},
      duration_field(cpu_time_median_ns(cell))};
  for (const Detail& detail : main_details(ranking.scenario)) {
    fields.emplace_back(detail.field(cell), detail.value(cell));
  }
  if (!pi) return fields;
  const auto speedup = speedup_over_inprocess(run, ranking.work(), cell);
  const auto error = counter_median(cell, counters::pi_error);
  fields.emplace_back(format_ratio(speedup), speedup);
  fields.emplace_back(number(counter_median(cell, counters::pi)));
  fields.emplace_back(small_number(error), error);
  return fields;
}

std::string ranking_mark(const Ranking& ranking, const Cell* cell) {
  if (is_baseline(*cell)) return "baseline";
  return cell == ranking.transports.front() ? "best" : "";
}

std::string job_table(const ResultSet& run, const Ranking& ranking) {
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
  for (const char* phase : pi_phases) columns.push_back({column_heading(phase)});
  columns.push_back({column_heading(counters::pi)});
  HtmlTable table("Every repetition, counted from 0", columns);
  for (const Cell* cell : all_cells(ranking)) {
    std::size_t index = 0;
    for (const Repetition& repetition : cell->repetitions) {
      std::vector<HtmlField> fields{ranking.label(*cell), fmt::format("{}", index++),
                                    duration_field(repetition.real_time_ns),
                                    duration_field(repetition.cpu_time_ns)};
      for (const char* phase : pi_phases) {
        fields.push_back(duration_field(counter(repetition, phase)));
      }
      fields.emplace_back(number(counter(repetition, counters::pi)));
      table.row(fields);
    }
  }
  return table.html();
}

}  // namespace

std::string html_jobs(const ResultSet& run, std::string_view scenario) {
  std::string html;
  for (const Ranking& ranking : rankings(run)) {
    if (ranking.scenario != scenario) continue;
    html += html_part(ranking.title(), job_table(run, ranking) + html_phases(ranking));
  }
  return html;
}

std::vector<std::string> unknown_scenarios(const ResultSet& run) {
  std::vector<std::string> names;
  for (const Ranking& ranking : rankings(run)) {
    const bool seen = std::ranges::find(names, ranking.scenario) != names.end();
    if (!seen && !is_known_scenario(ranking.scenario)) names.push_back(ranking.scenario);
  }
  return names;
}

std::string html_job_repetitions(const ResultSet& run) {
  std::string html;
  for (const Ranking& ranking : rankings(run)) {
    html += html_details("Every repetition of " + ranking.title(), repetitions_table(ranking));
  }
  return html;
}

}  // namespace pibench::reports
