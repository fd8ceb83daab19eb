#include <fmt/format.h>

#include <algorithm>

#include "reports/format.hpp"
#include "reports/html.hpp"
#include "reports/html_parts.hpp"

namespace pibench::reports {
namespace {

/// Medians in the order of pi_phases; a phase that was not measured has none.
using PhaseTimes = std::array<std::optional<double>, pi_phases.size()>;

PhaseTimes phase_times(const Cell& cell) {
  PhaseTimes times;
  std::ranges::transform(pi_phases, times.begin(),
                         [&](const Phase& phase) { return counter_median(cell, phase.counter); });
  return times;
}

double total(const PhaseTimes& times) {
  double sum = 0;
  for (const auto& time : times) sum += std::max(time.value_or(0), 0.0);
  return sum;
}

/// One phase alone, as of a job in one process, shows nothing and would stretch the scale.
bool is_broken_down(const PhaseTimes& times) {
  return std::ranges::count_if(times, [](const auto& time) { return time.value_or(0) > 0; }) > 1;
}

std::string spoken(const PhaseTimes& times) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i])
      parts.push_back(fmt::format("{} {}", pi_phases[i].label, format_duration_ns(times[i])));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string segment(std::size_t phase, double time, double longest) {
  return fmt::format(R"(<span class="phase-{}" style="width:{:.3f}%" title="{} {}"></span>)", phase,
                     100 * time / longest, pi_phases[phase].label, format_duration_ns(time));
}

std::string bar(const Ranking& ranking, const Cell& cell, double longest) {
  const PhaseTimes times = phase_times(cell);
  std::string segments;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i].value_or(0) > 0) segments += segment(i, *times[i], longest);
  }
  const std::string name = escape_html(ranking.label(cell));
  return fmt::format(
      "<div class=\"bar{}\" role=\"img\" aria-label=\"{}: {}\"><span class=\"name\">{}</span>"
      "<span class=\"track\">{}</span><span class=\"total\">{}</span></div>\n",
      is_baseline(cell) ? " baseline" : "", name, spoken(times), name, segments,
      format_duration_ns(total(times)));
}

std::string legend() {
  std::string items;
  for (std::size_t i = 0; i < pi_phases.size(); ++i) {
    items +=
        fmt::format("<li><span class=\"swatch phase-{}\"></span>{}</li>", i, pi_phases[i].label);
  }
  return fmt::format("<ul class=\"legend\">{}</ul>\n", items);
}

HtmlTable table_of(const Ranking& ranking, const std::vector<const Cell*>& cells) {
  std::vector<HtmlColumn> columns{{"transport", false}};
  for (const Phase& phase : pi_phases) columns.push_back({phase.label});
  columns.push_back({"sum"});
  HtmlTable table("Phases of the job, medians", columns);
  for (const Cell* cell : cells) {
    const PhaseTimes times = phase_times(*cell);
    std::vector<std::string> fields{ranking.label(*cell)};
    for (const auto& time : times) fields.push_back(format_duration_ns(time));
    fields.push_back(format_duration_ns(total(times)));
    table.row(fields, is_baseline(*cell) ? "baseline" : "");
  }
  return table;
}

}  // namespace

std::string html_phases(const Ranking& ranking) {
  std::vector<const Cell*> cells = all_cells(ranking);
  std::erase_if(cells, [](const Cell* cell) { return !is_broken_down(phase_times(*cell)); });
  if (cells.empty()) return {};
  double longest = 0;
  for (const Cell* cell : cells) longest = std::max(longest, total(phase_times(*cell)));
  std::string bars;
  for (const Cell* cell : cells) bars += bar(ranking, *cell, longest);
  return fmt::format(
      "<figure>\n<figcaption>Where the time goes: medians of the phases, all bars on one scale, "
      "the longest is {}</figcaption>\n{}{}</figure>\n{}",
      format_duration_ns(longest), legend(), bars,
      html_details("The phases as a table", table_of(ranking, cells).html()));
}

}  // namespace pibench::reports
