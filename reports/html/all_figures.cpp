#include "reports/html/all_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "reports/figures/cells.hpp"
#include "reports/figures/percentiles.hpp"
#include "reports/html/html.hpp"
#include "reports/html/parts.hpp"
#include "reports/results/names.hpp"

namespace pibench::reports {
namespace {

/// A cell, and figures of it that are costly to compute.
struct FigureRow {
  const Cell& cell;
  Summary time;
  std::optional<Interval> interval;
};

using FigureValue = std::function<std::optional<double>(const FigureRow&)>;

struct FigureColumn {
  std::string heading;
  FigureValue value;
  bool all_digits = false;
};

constexpr double ns_per_us = 1000;

/// Counts as they are, else four significant digits, without an exponent where none is needed;
/// empty for values that are not finite.
std::string plain_number(double value) {
  if (!std::isfinite(value)) return {};
  constexpr double largest_count = 1e7;
  if (value == std::trunc(value) && std::abs(value) < largest_count) {
    return fmt::format("{:.0f}", value);
  }
  const int integer_digits = static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
  if (integer_digits < -2) return fmt::format("{:.3e}", value);
  if (integer_digits > 4) {
    const double step = std::pow(10.0, integer_digits - 4);
    return fmt::format("{:.0f}", std::round(value / step) * step);
  }
  std::string text = fmt::format("{:.{}f}", value, 4 - integer_digits);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

FigureColumn time_column(std::string heading, FigureValue ns) {
  return {std::move(heading) + ", µs", [ns = std::move(ns)](const FigureRow& row) {
            const auto time = ns(row);
            return time ? std::optional(*time / ns_per_us) : std::nullopt;
          }};
}

FigureColumn summary_column(std::string heading, double Summary::*figure) {
  return time_column(std::move(heading),
                     [figure](const FigureRow& row) { return std::optional(row.time.*figure); });
}

FigureColumn interval_column(std::string heading, double Interval::*end) {
  return time_column(std::move(heading), [end](const FigureRow& row) {
    return row.interval ? std::optional((*row.interval).*end) : std::nullopt;
  });
}

void add_percentiles(std::vector<FigureColumn>& columns) {
  for (const PooledPercentile& which : pooled_percentiles) {
    const std::string heading(which.p < 1 ? counter_of(which.counter).heading : "longest");
    columns.push_back(time_column(
        heading, [&which](const FigureRow& row) { return told(percentile_of(row.cell, which)); }));
  }
}

std::string with_spaces(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', ' ');
  return text;
}

std::string without_end(std::string_view name, std::string_view end) {
  return with_spaces(name.ends_with(end) ? name.substr(0, name.size() - end.size()) : name);
}

/// A counter under its name, which ends in its unit, if it has one.
FigureColumn counter_column(const std::string& name) {
  const FigureValue value = [name](const FigureRow& row) { return counter_median(row.cell, name); };
  switch (counter_of(name).unit) {
    case CounterUnit::nanoseconds:
      return time_column(without_end(name, "_ns"), value);
    case CounterUnit::per_second:
    case CounterUnit::bytes_per_second:
      return {without_end(name, "_per_second") + "/s", value};
    case CounterUnit::exact_number:
      return {with_spaces(name), value, true};
    default:
      return {with_spaces(name), value};
  }
}

/// All counters but those of single operations of one repetition: the table has those of all
/// repetitions together.
std::set<std::string> measured_counters(const std::vector<FigureRow>& rows) {
  std::set<std::string> names;
  for (const FigureRow& row : rows) {
    for (const Repetition& repetition : row.cell.repetitions) {
      for (const auto& [name, value] : repetition.counters) {
        if (counter_of(name).group != CounterGroup::single) names.insert(name);
      }
    }
  }
  return names;
}

std::vector<FigureColumn> figure_columns(const std::vector<FigureRow>& rows) {
  std::vector<FigureColumn> columns{
      summary_column("median", &Summary::median), interval_column("interval from", &Interval::low),
      interval_column("interval to", &Interval::high), summary_column("min", &Summary::min),
      summary_column("max", &Summary::max)};
  add_percentiles(columns);
  for (const std::string& name : measured_counters(rows)) columns.push_back(counter_column(name));
  return columns;
}

/// The measured scenarios, in the order of the run.
std::vector<std::string> measured_scenarios(const ResultSet& run) {
  std::vector<std::string> names;
  for (const Cell& cell : run.cells) {
    const bool seen = std::ranges::find(names, cell.id.scenario) != names.end();
    if (is_measured(cell) && !seen) names.push_back(cell.id.scenario);
  }
  return names;
}

std::vector<FigureRow> figure_rows(const ResultSet& run, const std::string& scenario) {
  std::vector<FigureRow> rows;
  for (const Cell& cell : run.cells) {
    if (cell.id.scenario != scenario) continue;
    if (const auto time = time_summary(cell)) {
      rows.push_back({cell, *time, median_interval(cell)});
    }
  }
  return rows;
}

/// Sorts columns that few rows have to the right, where a row may end early.
void put_rare_ones_last(std::vector<FigureColumn>& columns, const std::vector<FigureRow>& rows) {
  std::vector<std::pair<std::ptrdiff_t, FigureColumn>> counted;
  for (FigureColumn& column : columns) {
    const auto has_figure = [&](const FigureRow& row) { return column.value(row).has_value(); };
    const auto empty = std::ssize(rows) - std::ranges::count_if(rows, has_figure);
    counted.emplace_back(empty, std::move(column));
  }
  std::ranges::stable_sort(counted, {}, [](const auto& entry) { return entry.first; });
  std::erase_if(counted, [&](const auto& entry) { return entry.first == std::ssize(rows); });
  columns.clear();
  for (auto& [empty, column] : counted) columns.push_back(std::move(column));
}

/// The parameters without a column of their own: "wait spinning".
std::string further_parameters(const CellId& id) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : id.parameters) {
    const bool has_column =
        key == parameters::bytes || key == parameters::workers || key == parameters::placement;
    if (!has_column) parts.push_back(fmt::format("{} {}", key, value));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string repetition_times(const Cell& cell) {
  std::vector<std::string> times;
  for (const Repetition& repetition : cell.repetitions) {
    times.push_back(plain_number(repetition.real_time_ns / ns_per_us));
  }
  return fmt::format("{}", fmt::join(times, " "));
}

constexpr std::array<std::string_view, 4> text_headings{"placement", "besides", "wake-up",
                                                        "repetitions, µs"};

void add_text(std::string& row, std::string_view text) {
  row.append("<td>").append(escape_html(text));
}

/// A row, of which there are thousands. Markup that HTML does not require is left out: closing tags
/// of cells, and empty cells at the end (HTML Living Standard, 13.1.2.4 and 4.9.12).
std::string figures_row(const FigureRow& row, const std::vector<FigureColumn>& columns) {
  const Cell& cell = row.cell;
  std::string html = "<tr><th>" + escape_html(cell.id.transport);
  add_text(html, cell.id.placement());
  add_text(html, further_parameters(cell.id));
  add_text(html, cell.traits.wakeup);
  add_text(html, repetition_times(cell));
  add_text(html, cell.id.parameter(parameters::bytes));
  add_text(html, cell.id.parameter(parameters::workers));
  html += fmt::format("<td>{}", cell.repetitions.size());
  for (const FigureColumn& column : columns) {
    const auto value = column.value(row);
    html += "<td>";
    if (value) html += column.all_digits ? fmt::format("{}", *value) : plain_number(*value);
  }
  constexpr std::string_view empty = "<td>";
  while (html.ends_with(empty)) html.resize(html.size() - empty.size());
  return html + '\n';
}

std::string figures_head(const std::vector<FigureColumn>& columns) {
  std::string head = "<th scope=\"col\">transport</th>";
  for (const std::string_view heading : text_headings) {
    head += fmt::format("<th scope=\"col\">{}</th>", heading);
  }
  for (const char* count : {"payload, B", "workers", "repetitions"}) {
    head += fmt::format(R"(<th scope="col" class="num">{}</th>)", count);
  }
  for (const FigureColumn& column : columns) {
    head += fmt::format(R"(<th scope="col" class="num">{}</th>)", escape_html(column.heading));
  }
  return head;
}

std::string figures_table(const ResultSet& run, const std::string& scenario) {
  const auto cells = figure_rows(run, scenario);
  auto columns = figure_columns(cells);
  put_rare_ones_last(columns, cells);
  std::string rows;
  for (const FigureRow& row : cells) rows += figures_row(row, columns);
  const std::string caption = fmt::format(
      "Every measured cell of {}: medians over the repetitions, with their 95 % interval within "
      "the run, or of "
      "fewer than 6 repetitions their range; p50 to longest are of single "
      "operations over all of them, where five or more lie beyond. CPU time, switches, faults and "
      "system calls are per operation, "
      "of a job per job. What is empty was not measured.",
      scenario);
  return html_details(
      fmt::format("{}: {} cells", scenario, cells.size()),
      html_table(caption, "sortable filterable plain", figures_head(columns), rows));
}

}  // namespace

std::string html_all_figures(const ResultSet& run) {
  std::string html;
  for (const std::string& scenario : measured_scenarios(run)) html += figures_table(run, scenario);
  return html;
}

}  // namespace pibench::reports
