// Tables as values, and what the three renderers make of one table.
#include "reports/tables/table.hpp"

#include <gtest/gtest.h>

#include <array>

#include "reports/html/table.hpp"
#include "reports/markdown/table.hpp"
#include "reports/tables/verdict_tables.hpp"
#include "reports/terminal/table.hpp"
#include "tests/golden/sample_gate.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

constexpr std::array marks{
    MarkText{.mark = Mark::best, .behind = " *", .legend = "* the best"},
    MarkText{.mark = Mark::bimodal, .behind = " 2h", .legend = "2h two groups"},
    MarkText{.mark = Mark::either_way, .before = "± "},
    MarkText{.mark = Mark::absent, .before = "–"},
};

Table sample_table() {
  return {.title = "times",
          .columns = {{"cell", ColumnKind::name}, {"time"}, {"margin"}, {"why", ColumnKind::text}},
          .rows = {{.fields = {{"a/b"},
                               {"5 µs", 5000, {Mark::bimodal, Mark::best}},
                               {"2 %", 0.02, {Mark::either_way}},
                               {""}}},
                   {.fields = {{"a/long"}, {"12 µs", 12000}, {"", {}, {Mark::absent}}, {""}}}}};
}

/// What would end a field, a row, an element or a line, or turn a terminal's colours.
const std::string hostile = "x|y`*<b>\"'&\n\x1b[31m@all";

Table hostile_table() {
  Table table = sample_table();
  table.title = hostile;
  for (TableColumn& column : table.columns) column.heading += hostile;
  for (TableRow& row : table.rows)
    for (TableField& field : row.fields) field.text += hostile;
  return table;
}

TEST(Table, ShowsTheMarksThatAMediumHasATextForInTheOrderOfTheField) {
  const TableField field{.text = "5", .marks = {Mark::tied, Mark::bimodal, Mark::best}};
  EXPECT_EQ(marked_text(field, marks), "5 2h *");
  EXPECT_EQ(marked_text(field, {}), "5");
  EXPECT_EQ(marked_text({.text = "2 %", .marks = {Mark::either_way}}, marks), "± 2 %");
}

TEST(Table, TheLegendIsOfTheMarksThatOccur) {
  const std::array tables{sample_table()};
  EXPECT_EQ(legend_of(tables, marks), (std::vector<std::string>{"* the best", "2h two groups"}));
  std::array without{sample_table()};
  without[0].rows[0].fields[1].marks = {Mark::best};
  EXPECT_EQ(legend_of(without, marks), std::vector<std::string>{"* the best"});
  without[0].rows.clear();
  EXPECT_TRUE(legend_of(without, marks).empty());
}

TEST(Table, TextThatLooksLikeAMarkIsNone) {
  std::array tables{sample_table()};
  tables[0].rows[0].fields[1] = {.text = "5 µs *"};
  EXPECT_TRUE(legend_of(tables, marks).empty());
  EXPECT_FALSE(has(table_html(tables[0]), "top"));
  EXPECT_FALSE(has(table_text(tables[0], marks, Style(true)), "\x1b[32m"));
}

TEST(TableOnTheTerminal, AlignsNumbersRightAndLeavesOutColumnsWithoutText) {
  const auto lines = table_lines(sample_table(), marks, Style(false));
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "  cell         time  margin  why");
  EXPECT_EQ(lines[1], "  a/b     5 µs 2h *   ± 2 %");
  EXPECT_EQ(lines[2], "  a/long    12 µs         –");
  Table table = sample_table();
  table.columns[3].heading.clear();
  EXPECT_EQ(table_lines(table, marks, Style(false))[0], "  cell         time  margin");
}

TEST(TableOnTheTerminal, HeadingsOfRankedColumnsLeaveRoomForTheMarkOfTheBest) {
  Table table = sample_table();
  table.columns[1].kind = ColumnKind::ranked;
  const auto lines = table_lines(table, marks, Style(false));
  EXPECT_EQ(lines[0], "  cell       time    margin  why");
  EXPECT_EQ(lines[2], "  a/long    12 µs         –");
}

TEST(TableOnTheTerminal, ALineStandsBetweenRankedRowsAndBaselinesAndNotesBelow) {
  Table table = sample_table();
  table.rows[1].kind = RowKind::baseline;
  table.rows.push_back(table.rows[1]);
  table.notes = {"of two runs"};
  const std::string text = table_text(table, marks, Style(false));
  EXPECT_TRUE(has(text, "2h *   ± 2 %\n  baselines, not ranked:\n  a/long"));
  EXPECT_EQ(text.find("baselines"), text.rfind("baselines"));
  EXPECT_TRUE(text.ends_with("\n  of two runs\n\n"));
}

TEST(TableOnTheTerminal, TheBestRowStandsOut) {
  Table table = sample_table();
  table.rows[1].kind = RowKind::best;
  EXPECT_TRUE(has(table_text(table, marks, Style(true)), "\x1b[32m  a/long"));
}

TEST(TableOnTheTerminal, HasNoLineForHeadingsThatThereAreNot) {
  Table table = sample_table();
  for (TableColumn& column : table.columns) column.heading.clear();
  EXPECT_EQ(table_lines(table, marks, Style(false)).size(), 2U);
}

TEST(TableOnTheTerminal, WhatIsBestStandsOut) {
  const auto lines = table_lines(sample_table(), marks, Style(true));
  EXPECT_TRUE(has(lines[1], "\x1b[32m5 µs 2h *\x1b[0m"));
  EXPECT_FALSE(has(lines[2], "\x1b["));
}

TEST(TableOnTheTerminal, AHostileTableHasAsManyLinesAndNoEscapeCodes) {
  const std::string text = table_text(hostile_table(), marks, Style(false));
  EXPECT_EQ(std::ranges::count(text, '\n'),
            std::ranges::count(table_text(sample_table(), marks, Style(false)), '\n'));
  EXPECT_FALSE(has(text, "\x1b"));
  EXPECT_EQ(table_text({.title = "nothing", .columns = {}}, marks, Style(false)), "");
}

TEST(TableInMarkdown, NamesAreCodeAndNumbersAlignedRight) {
  EXPECT_EQ(table_markdown(sample_table()),
            "| cell | time | margin | why |\n"
            "| --- | ---: | ---: | --- |\n"
            "| `a/b` | 5 µs | 2 % |  |\n"
            "| `a/long` | 12 µs |  |  |\n\n");
}

TEST(TableInMarkdown, ACompactTableShortensTextsAndLeavesOutColumnsWithoutText) {
  Table table = sample_table();
  table.rows[1].kind = RowKind::baseline;
  table.rows[1].fields[1].text = std::string(400, 'x');
  EXPECT_EQ(table_markdown(table, {}, MarkdownLook::compact),
            "| cell | time | margin |\n|---|---:|---:|\n| `a/b` | 5 µs | 2 % |\n"
            "| a/long (baseline) | " +
                std::string(300, 'x') + "… |  |\n\n");
}

TEST(TableInMarkdown, AHostileTableHasAsManyFieldsAndLines) {
  const std::string bad = table_markdown(hostile_table(), marks);
  const std::string good = table_markdown(sample_table(), marks);
  EXPECT_EQ(unescaped(bad, '|'), unescaped(good, '|'));
  EXPECT_EQ(std::ranges::count(bad, '\n'), std::ranges::count(good, '\n'));
  EXPECT_EQ(unescaped(bad, '<'), 0U);
  EXPECT_FALSE(has(bad, "@all"));
}

TEST(TableOnThePage, HasWhatRowsAreSortedByAndMarksTheBest) {
  const std::string html = table_html(sample_table());
  EXPECT_TRUE(has(html, "<caption><span>times</span></caption>"));
  EXPECT_TRUE(has(html, "<th scope=\"row\">a/b</th>"));
  EXPECT_TRUE(has(html, "<td class=\"num top\" data-v=\"5000\">5 µs two-humped *</td>")) << html;
  EXPECT_TRUE(has(html, "<td class=\"num\" data-v=\"0.02\">± 2 %</td>"));
  EXPECT_TRUE(has(html, "<td class=\"num\">–</td>"));
  EXPECT_TRUE(has(table_html(sample_table(), "loose"), "<table class=\"loose\">"));
  EXPECT_EQ(table_html({.title = "nothing", .columns = {}}), "");
}

TEST(TableOnThePage, RowsHaveTheirKind) {
  Table table = sample_table();
  table.rows[0].kind = RowKind::best;
  table.rows[1].kind = RowKind::baseline;
  EXPECT_TRUE(has(table_html(table), "<tr class=\"best\">"));
  EXPECT_TRUE(has(table_html(table), "<tr class=\"baseline\">"));
}

TEST(TableOnThePage, AHostileTableHasTheSameElements) {
  const std::string bad = table_html(hostile_table());
  const std::string good = table_html(sample_table());
  for (const char c : {'<', '>'})
    EXPECT_EQ(std::ranges::count(bad, c), std::ranges::count(good, c));
}

TEST(VerdictTables, AMediumGetsTheColumnsThatItAsksForInItsOrder) {
  using enum GateColumn;
  const Gate gate = sample_gate();
  const Table table =
      gate_table("pipes", cells_of(gate, Verdict::inconclusive), {cell, why, why_and_sight, pairs});
  ASSERT_EQ(table.columns.size(), 4U);
  EXPECT_EQ(table.columns[0].kind, ColumnKind::name);
  ASSERT_EQ(table.rows.size(), 1U);
  const auto& fields = table.rows[0].fields;
  EXPECT_EQ(fields[1].text, "the interval reaches over the margin of 2 %");
  EXPECT_EQ(fields[2].text, fields[1].text + "; would have seen +13 %; 644 pairs show +5 %");
  EXPECT_EQ(fields[3].value, std::optional(40.0));
}

TEST(VerdictTables, WhatACellDoesNotHaveIsMarkedAbsent) {
  using enum GateColumn;
  Gate gate = sample_gate();
  for (GatedCell& each : gate.cells) each.p99.reset();
  const Table table = gate_table({}, cells_of(gate, Verdict::regressed), {cell, p99});
  EXPECT_TRUE(table.has(Mark::absent));
  for (const TableRow& row : table.rows) EXPECT_EQ(row.fields[1].text, "");
}

}  // namespace
}  // namespace pibench::reports
