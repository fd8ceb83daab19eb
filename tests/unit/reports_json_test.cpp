#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>

#include "tests/support/results_documents.hpp"

namespace pibench::reports {
namespace {

TEST(ReportsJson, WhatIsReadIsWhatWasWritten) {
  ResultSet results = sample_results();
  results.cells[1].repetitions[0].real_time_ns = 0.1 + 0.2;
  results.cells[1].repetitions[0].counters["tiny"] = std::numeric_limits<double>::denorm_min();
  results.cells[1].repetitions[0].counters["large"] = std::numeric_limits<double>::max();
  const ResultSet read = parse_results(results_json(results), "text");
  results.context["json_schema_version"] = 1;
  EXPECT_EQ(read, results);
  EXPECT_EQ(results_json(read), results_json(results));
}

TEST(ReportsJson, EmptyResultsAreValid) {
  const ResultSet read = parse_results(results_json(ResultSet{}), "text");
  EXPECT_TRUE(read.cells.empty());
  EXPECT_EQ(read.context["json_schema_version"], 1);
}

TEST(ReportsJson, RowsHaveWhatReadersOfGoogleBenchmarkNeed) {
  const Json json = Json::parse(results_json(sample_results()));
  EXPECT_EQ(json["context"]["json_schema_version"], 1);
  EXPECT_TRUE(json["context"]["caches"].is_array());
  EXPECT_EQ(json["context"]["library_build_type"], "release");
  ASSERT_EQ(json["benchmarks"].size(), 24U);
  for (const Json& row : json["benchmarks"]) {
    for (const char* key : {"name", "run_name"}) EXPECT_TRUE(row.at(key).is_string());
    for (const char* key : {"real_time", "cpu_time", "pi", "compute_ns"}) {
      EXPECT_TRUE(row.at(key).is_number());
    }
    EXPECT_EQ(row.at("time_unit"), "ns");
    EXPECT_EQ(row.at("run_type"), "iteration");
    EXPECT_EQ(row.at("repetitions"), 3);
    EXPECT_EQ(row.at("threads"), 1);
    EXPECT_EQ(row.at("iterations"), 1);
    EXPECT_FALSE(row.contains("aggregate_name"));
  }
}

TEST(ReportsJson, RowsNumberFamiliesAndRepetitions) {
  ResultSet results = sample_results();
  Cell more = results.cells[2];
  more.id.parameters[1].second = "1";
  results.cells.push_back(more);
  const Json rows = to_json(results)["benchmarks"];
  const Json& first = rows[6];
  const Json& last = rows[26];
  EXPECT_EQ(first["name"], "pi/pipe/terms:10000000/workers:10/placement:os/kernel:simd");
  EXPECT_EQ(first["repetition_index"], 0);
  EXPECT_EQ(last["repetition_index"], 2);
  EXPECT_EQ(first["family_index"], last["family_index"]);
  EXPECT_EQ(first["per_family_instance_index"], 0);
  EXPECT_EQ(last["per_family_instance_index"], 1);
}

TEST(ReportsJson, CellsWithoutFiguresHaveNoRowsButAreListed) {
  const Json json = to_json(sample_results());
  for (const Json& row : json["benchmarks"]) {
    EXPECT_EQ(row["name"].get<std::string>().find("redis"), std::string::npos);
  }
  EXPECT_EQ(json["pibench"]["cells"][7]["outcome"], "unavailable");
  EXPECT_NE(json["pibench"]["cells"][7]["reason"], "");
}

TEST(ReportsJson, CachesBecomeAnArray) {
  ResultSet results = sample_results();
  results.context["caches"] = nullptr;
  EXPECT_TRUE(to_json(results)["context"]["caches"].is_array());
}

TEST(ReportsJson, CountersThatAreNotFiniteAreLeftOut) {
  ResultSet results = sample_results();
  auto& counters = results.cells[0].repetitions[0].counters;
  counters["pi_error"] = std::nan("");
  counters["bytes_per_second"] = std::numeric_limits<double>::infinity();
  const Json json = to_json(results);
  EXPECT_FALSE(json["benchmarks"][0].contains("pi_error"));
  EXPECT_FALSE(json["benchmarks"][0].contains("bytes_per_second"));
  EXPECT_FALSE(json["pibench"]["cells"][0]["repetitions"][0]["counters"].contains("pi_error"));
}

TEST(ReportsJson, ATimeThatIsNotFiniteIsNotWritten) {
  ResultSet results = sample_results();
  results.cells[0].repetitions[1].real_time_ns = std::nan("");
  EXPECT_THROW(to_json(results), std::invalid_argument);
}

TEST(ReportsJson, ACounterCannotReplaceAKeyOfTheRow) {
  ResultSet results = sample_results();
  results.cells[0].repetitions[0].counters["real_time"] = -1;
  EXPECT_GT(to_json(results)["benchmarks"][0]["real_time"], 0);
}

TEST(ReportsJson, BytesThatAreNotUtf8AreReplaced) {
  ResultSet results = sample_results();
  results.cells[7].reason = "bad \xff byte";
  const ResultSet read = parse_results(results_json(results), "text");
  EXPECT_EQ(read.cells[7].reason, "bad \uFFFD byte");
}

TEST(ReportsJson, AnyTruncationIsRefused) {
  const std::string text = to_json(sample_results()).dump();
  for (std::size_t length = 0; length < text.size(); length += 97) {
    EXPECT_THROW(parse_results(text.substr(0, length), "text"), InputError) << length;
  }
  expect_refused(text.substr(0, text.size() / 2), "cut off");
}

TEST(ReportsJson, MalformedTextIsRefusedWithItsPlace) {
  expect_refused("", "is empty");
  expect_refused("{\n  nonsense}", "line 2");
  expect_refused("{\"a\": NaN}", "is not JSON");
  expect_refused(results_json(sample_results()) + "{}", "is not JSON");
  expect_refused("{\"a\": \"\xff\"}", "is not JSON");
  expect_refused("{\"a\": 1e999}", "out of range");
}

TEST(ReportsJson, DeepNestingIsAnErrorNotACrash) {
  const std::size_t depth = 100'000;
  expect_refused(std::string(depth, '['), "nested deeper");
  expect_refused(std::string(depth, '[') + std::string(depth, ']'), "nested deeper");
  std::string objects;
  for (std::size_t i = 0; i < depth; ++i) objects += "{\"a\":";
  expect_refused(objects, "nested deeper");
}

TEST(ReportsJson, AnObjectWithTooManyMembersIsRefused) {
  expect_refused(altered([](Json& json) {
                   for (int i = 0; i < 2000; ++i) {
                     json["pibench"]["environment"][std::to_string(i)] = i;
                   }
                 }),
                 "members");
}

TEST(ReportsJson, ATextOrANumberOverTheBoundIsRefused) {
  const std::string most(Bounds::text_bytes, '1');
  expect_refused("{\"a\": " + most + "}", "out of range");
  expect_refused("{\"a\": 1" + most + "}", "more than 1048576 bytes");
  expect_refused("{\"a\": \"" + most + "\"}", "not written by pibench");
  expect_refused("{\"a\": \"1" + most + "\"}", "more than 1048576 bytes");
  expect_refused("{\"\\\"1" + most + "\": 0}", "more than 1048576 bytes");
}

TEST(ReportsJson, TooManyValuesAreRefused) {
  std::string text = "[0";
  text.reserve(2 * Bounds::values + 2);
  for (std::size_t i = 1; i <= Bounds::values; ++i) text += ",0";
  expect_refused(text + ']', "more than 16777216 values");
}

TEST(ReportsJson, TooManyRepetitionsAreRefused) {
  expect_refused(altered([](Json& json) {
                   json["pibench"]["cells"][0]["repetitions"] =
                       Json(Bounds::repetitions + 1, Json::object());
                 }),
                 "repetitions has over 100000 elements");
}

TEST(ReportsJson, OtherDocumentsAreRefused) {
  expect_refused("[]", "not an object");
  expect_refused("{}", "not written by pibench");
  expect_refused("{\"context\": {}, \"benchmarks\": []}", "not written by pibench");
  expect_refused("{\"pibench\": 3}", "pibench is number instead of an object");
}

TEST(ReportsJson, AFutureSchemaIsRefusedWithARemedy) {
  expect_refused(altered([](Json& json) { json["pibench"]["schema_version"] = 2; }), "newer one");
  expect_refused(altered([](Json& json) { json["pibench"]["schema_version"] = 0; }), "is 0");
  expect_refused(altered([](Json& json) { json["pibench"]["schema_version"] = -1; }),
                 "whole number");
  expect_refused(altered([](Json& json) { json["pibench"]["schema_version"] = 1.0; }),
                 "whole number");
}

TEST(ReportsJson, UnknownMembersArePassedOver) {
  const std::string text = altered([](Json& json) {
    json["later"] = Json::array({1, 2});
    json["pibench"]["cells"][0]["later"] = "x";
  });
  EXPECT_EQ(parse_results(text, "text").cells[1], sample_results().cells[7]);
}

TEST(ReportsJson, EveryMemberIsRequired) {
  const Json whole = small_document();
  for (const auto& [key, value] : whole["pibench"].items()) {
    expect_refused(altered([&key = key](Json& json) { json["pibench"].erase(key); }), key);
  }
  for (const auto& [key, value] : whole["pibench"]["cells"][0].items()) {
    expect_refused(altered([&key = key](Json& json) { json["pibench"]["cells"][0].erase(key); }),
                   key);
  }
}

TEST(ReportsJson, EveryMemberOfAnotherTypeIsRefused) {
  const Json whole = small_document().flatten();
  for (const auto& [path, value] : whole.items()) {
    const bool free = path.starts_with("/context/") || path.starts_with("/benchmarks/") ||
                      path.starts_with("/pibench/environment/");
    if (free) continue;
    const std::string text = altered([&path = path](Json& json) {
      json[Json::json_pointer(path)] = Json::array({Json::object()});
    });
    EXPECT_THROW(parse_results(text, "text"), InputError) << path;
  }
}

TEST(ReportsJson, ContentsThatContradictThemselvesAreRefused) {
  const auto cell = [](Json& json, std::size_t i) -> Json& { return json["pibench"]["cells"][i]; };
  expect_refused(altered([&](Json& json) { cell(json, 0)["repetitions"] = Json::array(); }),
                 "no repetitions");
  expect_refused(altered([&](Json& json) { cell(json, 1)["reason"] = ""; }), "gives no reason");
  expect_refused(altered([&](Json& json) { cell(json, 0)["outcome"] = "fine\x1b[2J"; }),
                 "unknown \"fine?[2J\"");
  expect_refused(altered([&](Json& json) { cell(json, 1) = cell(json, 0); }), "repeats");
  expect_refused(altered([&](Json& json) { cell(json, 0)["name"] = "pi/other"; }), "agree");
  expect_refused(altered([&](Json& json) { cell(json, 0)["repetitions"][0]["real_time_ns"] = -1; }),
                 "negative");
  expect_refused(altered([](Json& json) {
                   json["pibench"]["environment"]["x"] = {1, 2};
                 }),
                 "environment.x is array");
}

TEST(ReportsJson, TooManyCellsAreRefused) {
  expect_refused(altered([](Json& json) {
                   Json& cells = json["pibench"]["cells"];
                   cells = Json(Bounds::cells + 1, Json::object());
                 }),
                 "cells");
}

class ReportsJsonFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "reports_json_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string refusal(const std::filesystem::path& file) const {
    try {
      read_results(file);
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  }

  std::filesystem::path directory_;
};

TEST_F(ReportsJsonFile, AFileIsRead) {
  const auto file = directory_ / "results.json";
  std::ofstream(file) << results_json(sample_results());
  EXPECT_EQ(read_results(file).cells, sample_results().cells);
}

TEST_F(ReportsJsonFile, AMissingFileIsNamed) {
  const std::string message = refusal(directory_ / "none.json");
  EXPECT_NE(message.find("none.json: cannot be opened (No such file"), std::string::npos)
      << message;
}

TEST_F(ReportsJsonFile, ADirectoryIsRefused) {
  EXPECT_NE(refusal(directory_).find("is a directory"), std::string::npos);
}

TEST_F(ReportsJsonFile, AFileNestedDeeplyIsRefused) {
  const auto file = directory_ / "nested.json";
  std::ofstream(file) << std::string(100'000, '[') << std::string(100'000, ']');
  EXPECT_NE(refusal(file).find("nested deeper"), std::string::npos);
}

TEST_F(ReportsJsonFile, AFileAsLargeAsTheBoundIsRefusedForWhatItHolds) {
  const auto file = directory_ / "large.json";
  std::ofstream(file) << "{}";
  std::filesystem::resize_file(file, Bounds::bytes);
  EXPECT_NE(refusal(file).find("more than 1048576 bytes"), std::string::npos);
}

TEST_F(ReportsJsonFile, AFileOverTheBoundIsRefusedUnread) {
  const auto file = directory_ / "huge.json";
  std::ofstream(file) << "{}";
  std::filesystem::resize_file(file, Bounds::bytes + 1);
  EXPECT_NE(refusal(file).find("larger than 1 GiB"), std::string::npos);
}

}  // namespace
}  // namespace pibench::reports
