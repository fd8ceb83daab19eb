#include "reports/tables/findings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "reports/figures/missing.hpp"
#include "reports/figures/remarks.hpp"
#include "reports/tables/fields.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

TableColumn column_of(FindingColumn column) {
  switch (column) {
    case FindingColumn::heading:
      return {"in short", ColumnKind::text};
    case FindingColumn::placement:
      return {"placement", ColumnKind::text};
    case FindingColumn::wakeup:
      return {"wake-up", ColumnKind::text};
    case FindingColumn::best:
      return {"best", ColumnKind::text};
    case FindingColumn::median:
      return {"median"};
    case FindingColumn::interval:
      return {"interval"};
    case FindingColumn::figure:
      return {"figure"};
    case FindingColumn::compared:
      return {"compared"};
    case FindingColumn::tied:
    case FindingColumn::all_tied:
      return {"cannot be told apart", ColumnKind::text};
  }
  return {};
}

std::string with_interval(const Finding& finding) {
  return finding.interval.empty() ? finding.figure
                                  : fmt::format("{} ({})", finding.figure, finding.interval);
}

std::string text_of(const Finding& finding, FindingColumn column, std::size_t most_tied) {
  switch (column) {
    case FindingColumn::heading:
      return finding.heading;
    case FindingColumn::placement:
      return finding.placement;
    case FindingColumn::wakeup:
      return finding.wakeup;
    case FindingColumn::best:
      return finding.label;
    case FindingColumn::median:
      return finding.figure;
    case FindingColumn::interval:
      return finding.interval;
    case FindingColumn::figure:
      return with_interval(finding);
    case FindingColumn::compared:
      return fmt::to_string(finding.compared);
    case FindingColumn::tied:
      return listed(finding.tied, most_tied);
    case FindingColumn::all_tied:
      return fmt::format("{}", fmt::join(finding.tied, ", "));
  }
  return {};
}

std::vector<TableColumn> reason_columns() {
  return {{"what", ColumnKind::text}, {"outcome", ColumnKind::text}, {"reason", ColumnKind::text}};
}

}  // namespace

Table findings_table(std::string title, const std::vector<Finding>& findings,
                     const std::vector<FindingColumn>& columns, std::size_t most_tied) {
  Table table{.title = std::move(title), .columns = {}};
  for (const FindingColumn column : columns) table.columns.push_back(column_of(column));
  for (const Finding& finding : findings) {
    TableRow row;
    for (const FindingColumn column : columns)
      row.fields.push_back(text_field(text_of(finding, column, most_tied)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table missing_table(std::string title, const ResultSet& run) {
  Table table{.title = std::move(title), .columns = reason_columns()};
  for (const Missing& each : missing(run))
    table.rows.push_back({.fields = {text_field(each.about), text_field(to_string(each.outcome)),
                                     text_field(each.reason)}});
  return table;
}

Table reasons_table(std::string title, const ResultSet& run) {
  Table table{.title = std::move(title), .columns = reason_columns()};
  for (const Remark& remark : reasons(run))
    table.rows.push_back(
        {.fields = {text_field(remark.about), text_field(remark.kind), text_field(remark.text)}});
  return table;
}

Table notes_table(std::string title, const ResultSet& run) {
  Table table{.title = std::move(title),
              .columns = {{"about", ColumnKind::text}, {"note", ColumnKind::text}}};
  for (const Remark& note : notes(run))
    table.rows.push_back({.fields = {text_field(note.about), text_field(note.text)}});
  return table;
}

}  // namespace pibench::reports
