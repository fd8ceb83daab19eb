#include "reports/tables/fields.hpp"

#include <iterator>
#include <utility>

#include "reports/figures/headline.hpp"
#include "reports/figures/traffic.hpp"
#include "reports/results/names.hpp"
#include "reports/text/change.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

/// The rate that is shown, else the time.
std::optional<double> shown_value(const Cell& cell) {
  if (!is_measured(cell)) return std::nullopt;
  const ScenarioFacts scenario = scenario_of(cell.id.scenario);
  return scenario.shows_rate ? counter_median(cell, scenario.rate) : median_time_ns(cell);
}

}  // namespace

TableField text_field(std::string_view text) {
  return {.text = std::string(text)};
}

TableField duration_field(const std::optional<double>& nanoseconds) {
  return {.text = format_duration_ns(nanoseconds), .value = nanoseconds};
}

TableField interval_field(const std::optional<Interval>& nanoseconds) {
  return {.text = format_interval_ns(nanoseconds),
          .value = nanoseconds ? std::optional(nanoseconds->low) : std::nullopt};
}

TableField ratio_field(const std::optional<double>& ratio) {
  return {.text = format_ratio(ratio), .value = ratio};
}

TableField payload_field(const Payload& bytes) {
  return {.text = format_bytes(bytes), .value = static_cast<double>(bytes.value_or(0))};
}

TableField change_field(double ratio) {
  return {.text = change_text(ratio), .value = ratio};
}

TableField figure_field(const Cell& cell) {
  return with_mark_if(disagrees_with_p50(cell), Mark::disagreeing,
                      with_mark_if(is_bimodal(cell), Mark::bimodal,
                                   {.text = traffic_figure(cell), .value = shown_value(cell)}));
}

TableField with_mark_if(bool marked, Mark mark, TableField field) {
  if (marked) field.marks.push_back(mark);
  return field;
}

std::string counter_heading(std::string_view counter) {
  return std::string(counter_of(counter).heading);
}

CellColumn detail_column(const Detail& detail) {
  return {{detail.heading}, [&detail](const Cell& cell) {
            return TableField{.text = detail.field(cell), .value = detail.value(cell)};
          }};
}

CellColumn duration_column(std::string_view counter) {
  return {{counter_heading(counter)},
          [counter](const Cell& cell) { return duration_field(counter_median(cell, counter)); }};
}

void append(CellColumns& columns, CellColumns more) {
  std::ranges::move(more, std::back_inserter(columns));
}

std::vector<TableColumn> heads_of(const CellColumns& columns) {
  std::vector<TableColumn> heads;
  for (const CellColumn& column : columns) heads.push_back(column.head);
  return heads;
}

std::vector<TableField> fields_of(const CellColumns& columns, const Cell& cell) {
  std::vector<TableField> fields;
  for (const CellColumn& column : columns) fields.push_back(column.field(cell));
  return fields;
}

}  // namespace pibench::reports
