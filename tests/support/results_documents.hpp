// Documents of the kind of results.json, whole and spoilt, for the tests of their readers.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "reports/results/json.hpp"
#include "tests/golden/sample_results.hpp"

namespace pibench::reports {

using Json = nlohmann::ordered_json;

inline std::string message_of(const std::string& text) {
  try {
    parse_results(text, "some/results.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

/// One cell of each kind, one repetition.
inline Json small_document() {
  ResultSet results = sample_results();
  results.cells = {results.cells[2], results.cells[7]};
  results.cells[0].repetitions.resize(1);
  return to_json(results);
}

/// The small document with one change, as text.
inline std::string altered(const std::function<void(Json&)>& change) {
  Json json = small_document();
  change(json);
  return json.dump();
}

inline void expect_refused(const std::string& text, const std::string& because) {
  const std::string message = message_of(text);
  EXPECT_EQ(message.find("some/results.json: "), 0U) << message;
  EXPECT_NE(message.find(because), std::string::npos) << message;
  EXPECT_NE(message.find("; "), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  EXPECT_LT(message.size(), 400U);
}

}  // namespace pibench::reports
