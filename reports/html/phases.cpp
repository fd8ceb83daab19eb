#include "reports/html/phases.hpp"

#include <algorithm>

#include "reports/figures/phases.hpp"
#include "reports/html/parts.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

double total(const PhaseTimes& times) {
  double sum = 0;
  for (const auto& time : times) sum += std::max(time.value_or(0), 0.0);
  return sum;
}

}  // namespace

std::string html_phases(const Ranking& ranking) {
  std::vector<HtmlColumn> columns{{"transport", false}};
  for (const char* phase : pi_phases) columns.push_back({column_heading(phase)});
  columns.push_back({"sum"});
  HtmlTable table("Phases of the job, medians", columns);
  for (const auto& [cell, times] : phases_of(ranking)) {
    std::vector<HtmlField> fields{ranking.label(*cell)};
    for (const auto& time : times) fields.emplace_back(format_duration_ns(time), time);
    fields.emplace_back(format_duration_ns(total(times)), total(times));
    table.row(fields, is_baseline(*cell) ? "baseline" : "");
  }
  return table.empty() ? std::string() : html_details("The phases as a table", table.html());
}

}  // namespace pibench::reports
