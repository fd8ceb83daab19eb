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

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace pibench::reports
