// Nodes of a document from outside that check every access. They throw InputError, which names the
// place.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pibench::reports {

/// Throws InputError: "source: cause; remedy".
[[noreturn]] void refuse(const std::string& source, const std::string& cause);
[[noreturn]] void refuse(const std::string& source, const std::string& cause,
                         const std::string& remedy);

/// For messages: enough of a text from outside to recognise it.
std::string excerpt(const std::string& text);

/// A value of the document that knows where it stands. The document and the name of its source
/// outlive it.
class JsonNode {
 public:
  using Json = nlohmann::ordered_json;

  JsonNode(const Json& value, std::string where, const std::string& source)
      : value_(value), where_(std::move(where)), source_(source) {}

  JsonNode member(const char* key) const;
  /// nullopt where the object has no such member.
  std::optional<JsonNode> member_if_there(const char* key) const;
  /// The elements of an array. Refuses more than `most`, as a node takes more memory than its
  /// value.
  std::vector<JsonNode> elements_up_to(std::size_t most) const;
  /// The members of an object, as key and node.
  std::vector<std::pair<std::string, JsonNode>> members() const;

  std::string text() const;
  double number() const;    ///< finite
  double duration() const;  ///< a number that is not negative
  std::uint64_t natural() const;
  bool flag() const;
  const Json& object() const;
  const Json& value() const { return value_; }

  void require(bool holds, const char* expected) const;
  [[noreturn]] void fault(const std::string& what) const;

 private:
  std::string path_of(const std::string& key) const;

  const Json& value_;
  std::string where_;
  const std::string& source_;
};

}  // namespace pibench::reports
