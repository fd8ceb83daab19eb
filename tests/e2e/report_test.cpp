// `pibench report` in every format: what it writes and where, and what it makes of bad input.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <tuple>

#include "reports/data/csv.hpp"
#include "reports/data/tracking.hpp"
#include "reports/markdown/run.hpp"
#include "reports/results/json.hpp"
#include "tests/golden/sample_traffic.hpp"
#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

const Words all_formats{"html", "markdown", "csv", "samples-csv", "smaller-is-better", "bmf"};

class ReportTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(work());
    write_file(results(), reports::results_json(reports::sample_all_results()));
  }

  Finished report(Words arguments) const {
    arguments.insert(arguments.begin(), {PIBENCH_BINARY, "report"});
    return run(arguments, {.environment = {}, .directory = work()});
  }
  void expect_refused(const Words& arguments, const std::string& expected) const {
    const Finished finished = report(arguments);
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
    EXPECT_NE(finished.err.find(expected), std::string::npos) << finished.err;
    EXPECT_TRUE(fs::is_empty(work())) << "something was written";
  }

  /// Where it runs, and where it writes unless told otherwise.
  fs::path work() const { return scratch_.path() / "work"; }
  fs::path results() const { return scratch_.path() / "input.json"; }
  fs::path link_to_results() const { return scratch_.path() / "link.json"; }

  ScratchDirectory scratch_;
  const std::string input = results().string();
};

TEST_F(ReportTest, EveryFormatHasAFileOfItsOwn) {
  const std::vector<std::pair<std::string, std::string>> files{
      {"html", "report.html"}, {"markdown", "report.md"},
      {"csv", "results.csv"},  {"samples-csv", "samples.csv"},
      {"bmf", "bmf.json"},     {"smaller-is-better", "smaller-is-better.json"}};
  EXPECT_EQ(files.size(), all_formats.size());
  for (const auto& [format, file] : files) {
    const Finished finished = report({input, "--format", format});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.out, file + '\n');
    EXPECT_GT(fs::file_size(work() / file), 0U);
  }
}

TEST_F(ReportTest, WritesWhatTheWritersMakeOfTheFile) {
  const reports::ResultSet run = reports::read_results(results());
  const auto standard_output = [&](const std::string& format) {
    return report({input, "--format", format, "-o", "-"}).out;
  };
  EXPECT_EQ(standard_output("markdown"), reports::report_markdown({&run, 1}));
  EXPECT_EQ(standard_output("csv"), reports::results_csv(run));
  EXPECT_EQ(standard_output("samples-csv"), reports::samples_csv(run));
  EXPECT_EQ(standard_output("smaller-is-better"), reports::smaller_is_better_json(run));
  EXPECT_EQ(standard_output("bmf"), reports::bencher_json(run));
}

TEST_F(ReportTest, StandardOutputHoldsTheReportAndNothingElse) {
  for (const std::string& format : all_formats) {
    const Finished finished = report({input, "--format", format, "-o", "-"});
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(finished.err, "");
    report({input, "--format", format, "-o", "named"});
    EXPECT_EQ(finished.out, read_file(work() / "named")) << format;
  }
}

TEST_F(ReportTest, WithoutAFormatTheNameSaysIt) {
  report({input, "-o", "a.md"});
  report({input, "-o", "a.csv"});
  report({input, "-o", "a.page"});
  EXPECT_TRUE(read_file(work() / "a.md").starts_with("## pibench"));
  EXPECT_TRUE(read_file(work() / "a.csv").starts_with("name,"));
  EXPECT_TRUE(read_file(work() / "a.page").starts_with("<!DOCTYPE html>"));
}

TEST_F(ReportTest, OnlyPagesAndMarkdownTakeSeveralRuns) {
  for (const std::string& format : all_formats) {
    const bool takes_both = format == "html" || format == "markdown";
    const Finished finished = report({input, input, "--format", format, "-o", "-"});
    EXPECT_EQ(finished.exit_code, takes_both ? 0 : 2) << format;
    EXPECT_EQ(finished.out.empty(), !takes_both) << format;
  }
}

TEST_F(ReportTest, WrongUsageGivesOneLine) {
  expect_refused({input, "--format", "pdf"}, "not 'pdf'");
  expect_refused({input, "--format", ""}, "--format");
  expect_refused({input, "-o", ""}, "-o takes the name of a file");
  expect_refused({input, "-o", "nowhere/report.html"}, "nowhere/");
  expect_refused({"--format", "csv"}, "results");
}

TEST_F(ReportTest, TheResultsThatAreReadAreNotReplaced) {
  const std::string before = read_file(results());
  fs::create_symlink(results(), link_to_results());
  for (const std::string& output : {input, link_to_results().string()}) {
    expect_refused({input, "--format", "csv", "-o", output}, "would replace the results");
  }
  EXPECT_EQ(read_file(results()), before);
}

TEST_F(ReportTest, AFullDiskIsNotedOnStandardOutputToo) {
  const Finished finished =
      run({"/bin/sh", "-c", R"(exec "$0" report "$1" --format csv -o - > /dev/full)",
           PIBENCH_BINARY, input});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_NE(finished.err.find("No space left"), std::string::npos) << finished.err;
}

struct SpoiltFile {
  std::string name;
  std::string expected;                                ///< must be part of the one line
  std::function<void(const fs::path& results)> spoil;  ///< given a good file
};

std::string with_depth(std::size_t depth) {
  return R"({"pibench":)" + std::string(depth, '[') + std::string(depth, ']') + '}';
}

void change(const fs::path& results, const std::function<void(nlohmann::ordered_json&)>& edit) {
  auto document = nlohmann::ordered_json::parse(read_file(results));
  edit(document);
  write_file(results, document.dump());
}

const std::vector<SpoiltFile> spoilt_files{
    {"Malformed", "is not JSON",
     [](const fs::path& results) { write_file(results, "{\"pibench\": nonsense}"); }},
    {"Empty", "is empty", [](const fs::path& results) { write_file(results, ""); }},
    {"Truncated", "is cut off",
     [](const fs::path& results) { fs::resize_file(results, fs::file_size(results) / 2); }},
    {"FromTheFuture", "schema version 2",
     [](const fs::path& results) {
       change(results, [](auto& document) { document["pibench"]["schema_version"] = 2; });
     }},
    {"TooLarge", "is larger than 1 GiB",
     [](const fs::path& results) { fs::resize_file(results, (std::uintmax_t{1} << 30) + 1); }},
    {"AsLargeAsMayBe", "has a text or a number of more than",
     [](const fs::path& results) { fs::resize_file(results, std::uintmax_t{1} << 30); }},
    {"TooDeep", "is nested deeper than",
     [](const fs::path& results) { write_file(results, with_depth(100'000)); }},
    {"OfAnotherProgram", "was not written by pibench",
     [](const fs::path& results) {
       change(results, [](auto& document) { document.erase("pibench"); });
     }},
    {"WithATextForATime", "real_time_ns",
     [](const fs::path& results) {
       change(results, [](auto& document) {
         document["pibench"]["cells"][0]["repetitions"][0]["real_time_ns"] = "long";
       });
     }},
    {"Missing", "cannot be opened", [](const fs::path& results) { fs::remove(results); }},
    {"Directory", "is a directory",
     [](const fs::path& results) {
       fs::remove(results);
       fs::create_directory(results);
     }},
};

class SpoiltResultsTest : public ReportTest,
                          public testing::WithParamInterface<std::tuple<SpoiltFile, std::string>> {
};

TEST_P(SpoiltResultsTest, GiveOneLineAndExitCodeTwo) {
  const auto& [spoilt, format] = GetParam();
  spoilt.spoil(results());
  expect_refused({input, "--format", format}, spoilt.expected);
  expect_refused({input, "--format", format, "-o", "-"}, spoilt.expected);
}

INSTANTIATE_TEST_SUITE_P(Report, SpoiltResultsTest,
                         testing::Combine(testing::ValuesIn(spoilt_files),
                                          testing::ValuesIn(all_formats)),
                         [](const auto& instance) {
                           std::string name =
                               std::get<0>(instance.param).name + "_" + std::get<1>(instance.param);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace pibench::test
