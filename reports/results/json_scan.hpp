// A look over JSON text before a tree is built of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pibench::reports {

/// Looks at JSON text as it goes by. The parser keeps a text or a number in memory before anybody
/// can refuse it, and a file of a gigabyte need not be read to its end to see that it is none.
class TokenWatch {
 public:
  /// True when the parts so far hold a text or a number of over Bounds::text_bytes.
  bool sees_too_long_a_token(std::string_view part);

 private:
  bool quoted_ = false;
  bool escaped_ = false;
  std::size_t bytes_ = 0;
};

/// Why the text must not be parsed: not JSON, or beyond Bounds. nullopt if it may. Memory and stack
/// do not grow with the text, as long as its texts and numbers are watched.
std::optional<std::string> fault_of_json(std::string_view text);

}  // namespace pibench::reports
