#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <stdexcept>

#include "tests/golden/sample_traffic.hpp"
#include "tests/support/results_documents.hpp"

namespace pibench::reports {
namespace {

TEST(ReportsJson, DistributionsNotesArgumentsAndWarningsAreReadAsWritten) {
  ResultSet results = sample_all_results();
  const ResultSet read = parse_results(results_json(results), "text");
  results.context["json_schema_version"] = 1;
  EXPECT_FALSE(read.arguments.empty());
  EXPECT_FALSE(read.warnings.empty());
  EXPECT_FALSE(read.cells.back().notes.empty());
  EXPECT_EQ(read, results);
}

TEST(ReportsJson, FilesWithoutTheLaterMembersAreRead) {
  const std::string text = results_json(sample_results());
  for (const char* key : {"\"distributions\"", "\"notes\"", "\"arguments\"", "\"warnings\""}) {
    EXPECT_EQ(text.find(key), std::string::npos) << key;
  }
  EXPECT_EQ(parse_results(text, "text").cells, sample_results().cells);
}

TEST(ReportsJson, RowsSayHowManyOperationsTheirTimeIsTheMeanOf) {
  ResultSet results = sample_results();
  const auto iterations = [&](double counter) {
    results.cells[0].repetitions[0].counters["iterations"] = counter;
    return to_json(results)["benchmarks"][0]["iterations"];
  };
  EXPECT_EQ(iterations(4096), 4096);
  for (const double unusable : {0.0, -3.0, 1.5, 1e300, std::nan("")}) {
    EXPECT_EQ(iterations(unusable), 1) << unusable;
  }
}

TEST(ReportsJson, ADistributionThatIsNotFiniteIsNotWritten) {
  ResultSet results = sample_all_results();
  for (Cell& cell : results.cells) {
    for (auto& [name, times] : cell.distributions) times.p99_ns = std::nan("");
  }
  EXPECT_THROW(to_json(results), std::invalid_argument);
}

/// A document whose only cell has one distribution of three times, changed by the caller.
std::string with_distribution(const std::function<void(Json&)>& change) {
  return altered([&](Json& json) {
    Json times{{"count", 3},  {"min_ns", 1},  {"p50_ns", 2}, {"p90_ns", 4},
               {"p99_ns", 4}, {"p999_ns", 4}, {"max_ns", 4}, {"buckets", {{1, 1}, {4.5, 2}}}};
    change(times);
    json["pibench"]["cells"][0]["distributions"] = {{"round_trip", std::move(times)}};
  });
}

TEST(ReportsJson, DistributionsThatContradictThemselvesAreRefused) {
  EXPECT_EQ(message_of(with_distribution([](Json&) {})), "accepted");
  const auto expect = [](const char* key, const Json& value, const char* because) {
    expect_refused(with_distribution([&](Json& times) { times[key] = value; }), because);
  };
  expect("count", 4, "do not add up");
  expect("count", 0, "no times");
  expect("count", 2.5, "whole number");
  expect("count", -3, "whole number");
  expect("min_ns", -1, "negative");
  expect("min_ns", 3, "percentiles that do not ascend");
  expect("p90_ns", "4", "is string instead of a number");
  expect("buckets", 7, "instead of an array");
  expect("buckets", Json{{4, 1}, {1, 2}}, "buckets[1] does not ascend");
  expect("buckets", Json{{1, 1}, {1, 2}}, "buckets[1] does not ascend");
  expect("buckets", Json{{1, 3}, {2, 0}}, "empty bucket");
  expect("buckets", Json{{1, 2, 3}}, "over 2 elements");
  expect("buckets", Json::array({Json::array({1})}), "not a pair");
  expect("buckets", Json{{1, 18446744073709551615U}, {2, 4}}, "do not add up");
  expect("buckets", Json(Bounds::buckets + 1, Json::array({1, 1})), "over 4096 elements");
  for (const char* key : {"count", "min_ns", "p50_ns", "p999_ns", "max_ns", "buckets"}) {
    expect_refused(with_distribution([key](Json& times) { times.erase(key); }), key);
  }
}

TEST(ReportsJson, LaterMembersOfAnotherTypeOrTooManyAreRefused) {
  const Json many = Json(Bounds::texts + 1, Json("text"));
  for (const char* key : {"arguments", "warnings"}) {
    expect_refused(altered([&](Json& json) { json["pibench"][key] = "text"; }), "an array");
    expect_refused(altered([&](Json& json) { json["pibench"][key] = {1}; }), "a string");
    expect_refused(altered([&](Json& json) { json["pibench"][key] = many; }), "over 1024");
  }
  const auto with_member = [](const char* key, const Json& value) {
    return altered([&](Json& json) { json["pibench"]["cells"][0][key] = value; });
  };
  expect_refused(with_member("notes", {1}), "notes[0] is number instead of a string");
  expect_refused(with_member("distributions", Json::array()), "an object");
  expect_refused(with_member("distributions", {{"round_trip", 1}}), "an object");
  Json distributions = Json::object();
  for (std::size_t i = 0; i <= Bounds::distributions; ++i) distributions[std::to_string(i)] = 1;
  expect_refused(with_member("distributions", distributions), "over 16 members");
}

}  // namespace
}  // namespace pibench::reports
