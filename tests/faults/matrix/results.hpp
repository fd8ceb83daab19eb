// What a run has written, as a reader finds it.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace pibench::test {

class Results {
 public:
  /// Throws std::runtime_error where results.json is missing or no results.
  explicit Results(const std::filesystem::path& directory);

  struct Outcome {
    std::string name;
    std::string outcome;
    std::string reason;
    std::size_t repetitions;
  };
  std::vector<Outcome> of(const std::string& transport) const;
  std::vector<Outcome> all() const;
  bool complete() const { return document_.at("pibench").at("complete").get<bool>(); }

 private:
  nlohmann::json document_;
};

/// What is wrong with the files beside results.json; empty where nothing is.
std::string fault_of_reports(const std::filesystem::path& directory);

}  // namespace pibench::test
