#include <nlohmann/json.hpp>

#include "tests/faults/matrix/plan.hpp"

namespace pibench::test {

std::vector<Subject> read_subjects(const std::string& binary) {
  const Finished listed = run({binary, "list", "--json"});
  const nlohmann::json document = nlohmann::json::parse(listed.out);
  std::vector<Subject> subjects;
  for (const auto& each : document.at("transports"))
    subjects.push_back({.name = each.at("name"),
                        .usable = each.at("usable"),
                        .reason = each.at("reason"),
                        .hand_over = each.value("hand_over", ""),
                        .exclusion = each.value("exclusion", ""),
                        .has_server = each.value("substrate", "") == "broker",
                        .aborts = each.value("aborts", false),
                        .has_threads = each.value("workers", "") == "threads",
                        .server_option = each.value("server_option", "")});
  return subjects;
}

}  // namespace pibench::test
