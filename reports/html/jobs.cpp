#include "reports/html/jobs.hpp"

#include <algorithm>

#include "reports/figures/ranking.hpp"
#include "reports/html/parts.hpp"
#include "reports/html/table.hpp"
#include "reports/results/names.hpp"
#include "reports/tables/ranking.hpp"

namespace pibench::reports {
namespace {

std::string job_table(const ResultSet& run, const Ranking& ranking) {
  using enum RankingColumn;
  return table_html(ranking_table(
      "Fastest first; ratio to the fastest, with ~ where the two cannot be told apart; speed-up "
      "over one process. Baselines, in italics, are not ranked.",
      run, ranking,
      {transport, wakeup, median, mad, interval, min, ratio, cpu_time, details, answer}));
}

std::string phases_part(const Ranking& ranking) {
  const std::string html = table_html(phases_table("Phases of the job, medians", ranking));
  return html.empty() ? html : html_details("The phases as a table", html);
}

}  // namespace

std::string html_jobs(const ResultSet& run, std::string_view scenario) {
  std::string html;
  for (const Ranking& ranking : rankings(run)) {
    if (ranking.scenario != scenario) continue;
    html += html_part(ranking.title(), job_table(run, ranking) + phases_part(ranking));
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
    const Table table = repetitions_table("Every repetition, counted from 0", ranking);
    html += html_details("Every repetition of " + ranking.title(), table_html(table));
  }
  return html;
}

}  // namespace pibench::reports
