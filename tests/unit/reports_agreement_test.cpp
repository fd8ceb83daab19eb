// Whatever shows a figure shows the same one: the columns of the CSV are the reference.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <sstream>

#include "reports/data/csv.hpp"
#include "reports/data/tracking.hpp"
#include "reports/figures/cells.hpp"
#include "reports/figures/findings.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/figures/traffic.hpp"
#include "reports/html/html.hpp"
#include "reports/markdown/run.hpp"
#include "reports/terminal/summary.hpp"
#include "reports/text/format.hpp"
#include "tests/golden/sample_traffic.hpp"
#include "tests/support/csv_table.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

/// The sample with times that scatter by a factor of up to two, so that no two figures are alike.
ResultSet scattered_results(unsigned seed) {
  ResultSet results = sample_all_results();
  std::mt19937 generator(seed);
  for (Cell& cell : results.cells) {
    for (Repetition& repetition : cell.repetitions) {
      const double factor = 1 + static_cast<double>(generator()) / 4294967296.0;
      repetition.real_time_ns *= factor;
      for (const char* rate : {"messages_per_second", "bytes_per_second"}) {
        const auto found = repetition.counters.find(rate);
        if (found != repetition.counters.end()) found->second /= factor;
      }
    }
  }
  return results;
}

class Reports {
 public:
  explicit Reports(unsigned seed)
      : results(scattered_results(seed)),
        terminal(summary_table(results, false)),
        markdown(report_markdown({&results, 1})),
        html(report_html({&results, 1})) {
    for (CsvRow& row : csv_rows(results_csv(results))) rows[row.at("name")] = std::move(row);
  }

  const CsvRow& row(const Cell& cell) const { return rows.at(cell.id.name()); }
  double number(const Cell& cell, const char* column) const {
    return std::strtod(row(cell).at(column).c_str(), nullptr);
  }
  std::string median(const Cell& cell) const {
    return format_duration_ns(number(cell, "real_time_median_ns"));
  }
  std::string interval(const Cell& cell) const {
    return format_interval_ns(
        Interval{number(cell, "real_time_low_ns"), number(cell, "real_time_high_ns")});
  }
  /// As it stands where no heading says what it is.
  std::string range(const Cell& cell) const {
    return fmt::format("{}, {}", interval(cell), row(cell).at("real_time_interval"));
  }

  ResultSet results;
  std::string terminal;
  std::string markdown;
  std::string html;
  std::map<std::string, CsvRow> rows;
};

/// From the line that ends in the title to the next empty line but the one below a heading.
std::string part_titled(const std::string& text, const std::string& title) {
  const auto start = text.find(title + '\n');
  if (start == std::string::npos) return {};
  const auto body = text.find_first_not_of('\n', start + title.size());
  return text.substr(body, text.find("\n\n", body) - body + 1);
}

/// The line of a part that is about that label.
std::string terminal_line(const Reports& reports, const std::string& title,
                          const std::string& label) {
  return line_with(part_titled(reports.terminal, title), "  " + label + ' ');
}

std::string markdown_line(const Reports& reports, const std::string& title,
                          const std::string& label) {
  const std::string part = part_titled(reports.markdown, "#### " + title);
  const std::string plain = line_with(part, "| " + label + " |");
  return plain.empty() ? line_with(part, "| " + label + " (baseline) |") : plain;
}

class ReportsAgreement : public testing::TestWithParam<unsigned> {
 protected:
  Reports reports{GetParam()};
};

TEST_P(ReportsAgreement, OnTheMediansAndIntervalsOfJobs) {
  for (const Ranking& ranking : rankings(reports.results)) {
    for (const Cell* cell : all_cells(ranking)) {
      const std::string label = ranking.label(*cell);
      for (const std::string& line : {terminal_line(reports, ranking.title(), label),
                                      markdown_line(reports, ranking.title(), label)}) {
        EXPECT_TRUE(has(line, ' ' + reports.median(*cell) + ' ')) << label << ": " << line;
        EXPECT_TRUE(has(line, ' ' + reports.interval(*cell) + ' ')) << label << ": " << line;
      }
      EXPECT_TRUE(has(reports.html, '>' + reports.median(*cell))) << label;
      EXPECT_TRUE(has(reports.html, '>' + reports.interval(*cell))) << label;
    }
  }
}

/// The figure of a cell by its columns, as its table shows it.
std::string figure_by_columns(const Reports& reports, const Cell& cell) {
  if (cell.id.scenario != "throughput") return reports.median(cell);
  return cell.id.parameter("bytes") == "8"
             ? format_rate(reports.number(cell, "messages_per_second"))
             : format_rate(reports.number(cell, "bytes_per_second"), "B");
}

TEST_P(ReportsAgreement, OnTheFiguresOfMessages) {
  for (const char* scenario : {"latency", "throughput", "setup", "load"}) {
    for (const TrafficTable& table : traffic_tables(reports.results, scenario)) {
      for (const TrafficRow& row : table.rows()) {
        for (const Cell* cell : row.cells) {
          if (cell == nullptr || !is_measured(*cell)) continue;
          const std::string figure = ' ' + figure_by_columns(reports, *cell) + ' ';
          const std::string where = cell->id.name() + figure;
          EXPECT_TRUE(has(terminal_line(reports, table.title(), row.label) + ' ', figure)) << where;
          EXPECT_TRUE(has(markdown_line(reports, table.title(), row.label), figure)) << where;
        }
      }
    }
  }
}

TEST_P(ReportsAgreement, OnWhatIsBest) {
  const auto all = findings(reports.results);
  EXPECT_GT(all.size(), 10U);
  for (const Finding& finding : all) {
    const bool of_time = finding.topic == Topic::job || finding.topic == Topic::small_messages ||
                         finding.topic == Topic::large_messages;
    if (of_time) {
      EXPECT_EQ(finding.figure, reports.median(*finding.winner)) << finding.sentence;
      EXPECT_EQ(finding.interval, reports.range(*finding.winner)) << finding.sentence;
    }
    EXPECT_TRUE(has(finding.sentence, finding.figure + " (" + finding.interval + ')'));
    const std::string line =
        line_with(reports.markdown, "| " + finding.heading + " | " + finding.placement + " | " +
                                        finding.wakeup + " |");
    EXPECT_TRUE(
        has(line, "| " + finding.label + " | " + finding.figure + " | " + finding.interval + " |"))
        << line;
  }
}

TEST_P(ReportsAgreement, ThatTheBestIsNotBeatenByAnyOfItsKind) {
  for (const Finding& finding : findings(reports.results)) {
    if (finding.topic != Topic::small_messages && finding.topic != Topic::large_messages) continue;
    for (const Cell& cell : reports.results.cells) {
      const bool compared = is_measured(cell) && !is_baseline(cell) &&
                            cell.id.scenario == finding.winner->id.scenario &&
                            cell.id.parameters == finding.winner->id.parameters &&
                            cell.traits.wakeup == finding.wakeup;
      if (!compared) continue;
      EXPECT_GE(median_time_ns(cell), median_time_ns(*finding.winner)) << cell.id.name();
    }
  }
}

TEST_P(ReportsAgreement, OnWhatOtherServicesTrack) {
  const auto rows = nlohmann::json::parse(smaller_is_better_json(reports.results));
  const auto bencher = nlohmann::json::parse(bencher_json(reports.results));
  for (const auto& row : rows) {
    const std::string name = row.at("name");
    const auto& latency = bencher.at(name).at("latency");
    const CsvRow& columns = reports.rows.at(name);
    const auto number = [&](const char* column) {
      return std::strtod(columns.at(column).c_str(), nullptr);
    };
    EXPECT_EQ(row.at("value"), number("real_time_median_ns")) << name;
    EXPECT_EQ(latency.at("value"), number("real_time_median_ns")) << name;
    EXPECT_EQ(latency.contains("lower_value"),
              columns.at("real_time_interval") == "95 % within the run");
    if (latency.contains("lower_value")) {
      EXPECT_EQ(latency.at("lower_value"), number("real_time_low_ns")) << name;
      EXPECT_EQ(latency.at("upper_value"), number("real_time_high_ns")) << name;
    }
    if (!bencher.at(name).contains("throughput")) continue;
    EXPECT_EQ(bencher.at(name).at("throughput").at("value"), number("messages_per_second")) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Scattered, ReportsAgreement, testing::Values(1U, 2U, 3U));

}  // namespace
}  // namespace pibench::reports
