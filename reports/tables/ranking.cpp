#include "reports/tables/ranking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reports/figures/cells.hpp"
#include "reports/figures/phases.hpp"
#include "reports/figures/ties.hpp"
#include "reports/results/names.hpp"
#include "reports/tables/fields.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

bool has_counter(const Ranking& ranking, std::string_view name) {
  return std::ranges::any_of(all_cells(ranking), [name](const Cell* cell) {
    return counter_median(*cell, name).has_value();
  });
}

CellColumn text_column(std::string heading, std::function<std::string(const Cell&)> text) {
  return {{std::move(heading), ColumnKind::text},
          [text = std::move(text)](const Cell& cell) { return text_field(text(cell)); }};
}

CellColumn transport_column(const Ranking& ranking) {
  return text_column("transport", [&ranking](const Cell& cell) { return ranking.label(cell); });
}

TableField summary_field(const Cell& cell, double Summary::*figure) {
  return duration_field(time_summary(cell).value_or(Summary{}).*figure);
}

TableField median_field(const Cell& cell) {
  return with_mark_if(is_bimodal(cell), Mark::bimodal, summary_field(cell, &Summary::median));
}

TableField mad_field(const Cell& cell) {
  return with_mark_if(true, Mark::either_way, summary_field(cell, &Summary::mad));
}

/// Sorted by the time, so that baselines have a place.
CellColumn ratio_column(const Ranking& ranking) {
  return {{"ratio"}, [&ranking, contest = Contest(ranking.transports)](const Cell& cell) {
            return with_mark_if(contest.is_tied(cell), Mark::tied,
                                {.text = format_ratio(ratio_to_fastest(ranking, cell)),
                                 .value = median_time_ns(cell)});
          }};
}

CellColumns detail_columns(const Ranking& ranking) {
  CellColumns columns;
  for (const Detail& detail : main_details(ranking.scenario))
    columns.push_back(detail_column(detail));
  return columns;
}

CellColumns phase_columns(const Ranking& ranking) {
  const auto has = [&ranking](const char* phase) { return has_counter(ranking, phase); };
  CellColumns columns;
  if (std::ranges::none_of(pi_phases, has)) return columns;
  for (const char* phase : pi_phases) columns.push_back(duration_column(phase));
  return columns;
}

TableField pi_field(const std::optional<double>& pi) {
  return text_field(pi ? fmt::format("{}", *pi) : std::string());
}

TableField error_field(const Cell& cell) {
  const auto error = counter_median(cell, counters::pi_error);
  return {.text = error ? fmt::format("{:.2e}", *error) : std::string(), .value = error};
}

CellColumns answer_columns(const ResultSet& run, const Ranking& ranking) {
  if (!has_counter(ranking, counters::pi)) return {};
  return {{{"speed-up"},
           [&run, &ranking](const Cell& cell) {
             return ratio_field(speedup_over_inprocess(run, ranking.work(), cell));
           }},
          {{counter_heading(counters::pi)},
           [](const Cell& cell) { return pi_field(counter_median(cell, counters::pi)); }},
          {{counter_heading(counters::pi_error)}, error_field}};
}

CellColumns columns_of(const ResultSet& run, const Ranking& ranking, RankingColumn column) {
  switch (column) {
    case RankingColumn::transport:
      return {transport_column(ranking)};
    case RankingColumn::wakeup:
      return {text_column("wake-up", [](const Cell& cell) { return cell.traits.wakeup; })};
    case RankingColumn::median:
      return {{{"median"}, median_field}};
    case RankingColumn::mad:
      return {{{"± MAD"}, mad_field}};
    case RankingColumn::interval:
      return {{{interval_name(all_cells(ranking))},
               [](const Cell& cell) { return interval_field(median_interval(cell)); }}};
    case RankingColumn::min:
      return {{{"min"}, [](const Cell& cell) { return summary_field(cell, &Summary::min); }}};
    case RankingColumn::ratio:
      return {ratio_column(ranking)};
    case RankingColumn::cpu_time:
      return {{{"CPU time"},
               [](const Cell& cell) { return duration_field(cpu_time_median_ns(cell)); }}};
    case RankingColumn::details:
      return detail_columns(ranking);
    case RankingColumn::phases:
      return phase_columns(ranking);
    case RankingColumn::answer:
      return answer_columns(run, ranking);
  }
  return {};
}

RowKind kind_of(const Ranking& ranking, const Cell* cell) {
  if (is_baseline(*cell)) return RowKind::baseline;
  return cell == ranking.transports.front() ? RowKind::best : RowKind::plain;
}

double total(const PhaseTimes& times) {
  double sum = 0;
  for (const auto& time : times) sum += std::max(time.value_or(0), 0.0);
  return sum;
}

std::vector<TableField> repetition_fields(const Repetition& repetition) {
  std::vector<TableField> fields{duration_field(repetition.real_time_ns),
                                 duration_field(repetition.cpu_time_ns)};
  for (const char* phase : pi_phases) fields.push_back(duration_field(counter(repetition, phase)));
  fields.push_back(pi_field(counter(repetition, counters::pi)));
  return fields;
}

}  // namespace

Table ranking_table(std::string title, const ResultSet& run, const Ranking& ranking,
                    const std::vector<RankingColumn>& columns) {
  CellColumns shown;
  for (const RankingColumn column : columns) append(shown, columns_of(run, ranking, column));
  Table table{.title = std::move(title), .columns = heads_of(shown)};
  for (const Cell* cell : all_cells(ranking))
    table.rows.push_back({.fields = fields_of(shown, *cell), .kind = kind_of(ranking, cell)});
  if (std::string few = few_repetitions(ranking.transports); !few.empty())
    table.notes.push_back(std::move(few));
  return table;
}

Table phases_table(std::string title, const Ranking& ranking) {
  Table table{.title = std::move(title), .columns = {{"transport", ColumnKind::text}}};
  for (const char* phase : pi_phases) table.columns.push_back({counter_heading(phase)});
  table.columns.push_back({"sum"});
  for (const auto& [cell, times] : phases_of(ranking)) {
    TableRow row{.fields = {text_field(ranking.label(*cell))},
                 .kind = is_baseline(*cell) ? RowKind::baseline : RowKind::plain};
    for (const auto& time : times) row.fields.push_back(duration_field(time));
    row.fields.push_back(duration_field(total(times)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table repetitions_table(std::string title, const Ranking& ranking) {
  Table table{
      .title = std::move(title),
      .columns = {{"transport", ColumnKind::text}, {"repetition"}, {"real time"}, {"CPU time"}}};
  for (const char* phase : pi_phases) table.columns.push_back({counter_heading(phase)});
  table.columns.push_back({counter_heading(counters::pi)});
  for (const Cell* cell : all_cells(ranking)) {
    std::size_t index = 0;
    for (const Repetition& repetition : cell->repetitions) {
      TableRow row{
          .fields = {text_field(ranking.label(*cell)), text_field(fmt::format("{}", index++))}};
      std::ranges::move(repetition_fields(repetition), std::back_inserter(row.fields));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace pibench::reports
