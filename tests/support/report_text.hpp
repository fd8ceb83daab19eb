// Looking for parts of what the writers wrote.
#pragma once

#include <sstream>
#include <string>

namespace pibench::reports {

/// The first line that holds the part; empty where none does.
inline std::string line_with(const std::string& text, const std::string& part) {
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.find(part) != std::string::npos) return line;
  }
  return {};
}

/// How often a character stands without a backslash before it.
inline std::size_t unescaped(const std::string& text, char wanted) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == wanted) {
      ++count;
    }
  }
  return count;
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace pibench::reports
