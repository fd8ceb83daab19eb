#include "reports/results/json_node.hpp"

#include <fmt/format.h>

#include <cmath>

#include "reports/results/json.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {

void refuse(const std::string& source, const std::string& cause) {
  refuse(source, cause, "give the results.json of a pibench run, or run pibench again");
}

void refuse(const std::string& source, const std::string& cause, const std::string& remedy) {
  throw InputError(fmt::format("{}: {}; {}", printable(source), printable(cause), remedy));
}

std::string excerpt(const std::string& text) {
  constexpr std::size_t length = 60;
  return text.size() <= length ? text : text.substr(0, length) + "...";
}

std::string JsonNode::path_of(const std::string& key) const {
  return where_.empty() ? key : fmt::format("{}.{}", where_, key);
}

std::optional<JsonNode> JsonNode::member_if_there(const char* key) const {
  require(value_.is_object(), "an object");
  const auto found = value_.find(key);
  if (found == value_.end()) return std::nullopt;
  return JsonNode(*found, path_of(key), source_);
}

JsonNode JsonNode::member(const char* key) const {
  auto found = member_if_there(key);
  if (!found) fault(fmt::format("has no \"{}\"", key));
  return std::move(*found);
}

std::vector<JsonNode> JsonNode::elements_up_to(std::size_t most) const {
  require(value_.is_array(), "an array");
  if (value_.size() > most) fault(fmt::format("has over {} elements", most));
  std::vector<JsonNode> nodes;
  nodes.reserve(value_.size());
  for (std::size_t i = 0; i < value_.size(); ++i) {
    nodes.emplace_back(value_[i], fmt::format("{}[{}]", where_, i), source_);
  }
  return nodes;
}

std::vector<std::pair<std::string, JsonNode>> JsonNode::members() const {
  require(value_.is_object(), "an object");
  std::vector<std::pair<std::string, JsonNode>> nodes;
  nodes.reserve(value_.size());
  for (const auto& [key, value] : value_.items()) {
    nodes.emplace_back(key, JsonNode(value, path_of(excerpt(key)), source_));
  }
  return nodes;
}

std::string JsonNode::text() const {
  require(value_.is_string(), "a string");
  return value_.get<std::string>();
}

double JsonNode::number() const {
  require(value_.is_number(), "a number");
  const auto number = value_.get<double>();
  if (!std::isfinite(number)) fault("is not finite");
  return number;
}

double JsonNode::duration() const {
  const double time = number();
  if (time < 0) fault("is negative");
  return time;
}

std::uint64_t JsonNode::natural() const {
  const bool negative =
      !value_.is_number_unsigned() && value_.is_number_integer() && value_.get<std::int64_t>() < 0;
  require(value_.is_number_integer() && !negative, "a whole number that is not negative");
  return value_.get<std::uint64_t>();
}

bool JsonNode::flag() const {
  require(value_.is_boolean(), "true or false");
  return value_.get<bool>();
}

const JsonNode::Json& JsonNode::object() const {
  require(value_.is_object(), "an object");
  return value_;
}

void JsonNode::require(bool holds, const char* expected) const {
  if (!holds) fault(fmt::format("is {} instead of {}", value_.type_name(), expected));
}

void JsonNode::fault(const std::string& what) const {
  refuse(source_, fmt::format("{} {}", where_.empty() ? "the document" : where_, what));
}

}  // namespace pibench::reports
