#include "tests/faults/injector/occurrence.hpp"

#include <nlohmann/json.hpp>

namespace pibench::test {

void to_json(nlohmann::json& json, const Occurrence& occurrence) {
  json = {occurrence.task, occurrence.number, occurrence.nth, occurrence.arguments};
}

void from_json(const nlohmann::json& json, Occurrence& occurrence) {
  json.at(0).get_to(occurrence.task);
  json.at(1).get_to(occurrence.number);
  json.at(2).get_to(occurrence.nth);
  json.at(3).get_to(occurrence.arguments);
}

}  // namespace pibench::test
