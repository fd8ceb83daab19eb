#include "bench/harness/pseudo_files.hpp"

#include <charconv>
#include <fstream>

namespace pibench {
namespace {

constexpr int id_max = 1 << 16;

/// Takes a number off the front; -1 where there is none.
int take_id(std::string_view& text) {
  int id = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc{} && id <= id_max ? id : -1;
}

}  // namespace

std::optional<std::string> first_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  if (line.empty()) return std::nullopt;
  return line;
}

std::optional<std::int64_t> first_number(const std::filesystem::path& file) {
  const std::optional<std::string> line = first_line(file);
  if (!line) return std::nullopt;
  std::int64_t value = 0;
  const char* const last = line->data() + line->size();
  const auto [end, error] = std::from_chars(line->data(), last, value);
  if (error != std::errc{} || end != last) return std::nullopt;
  return value;
}

std::vector<int> parse_id_list(std::string_view text) {
  std::vector<int> ids;
  while (!text.empty()) {
    const int first = take_id(text);
    int last = first;
    if (text.starts_with('-')) {
      text.remove_prefix(1);
      last = take_id(text);
    }
    if (first < 0 || last < first) return {};
    ids.reserve(ids.size() + static_cast<std::size_t>(last - first) + 1);
    for (int id = first; id <= last; ++id) ids.push_back(id);
    if (!text.empty() && text.front() != ',') return {};
    if (!text.empty()) text.remove_prefix(1);
  }
  return ids;
}

std::string to_id_list(const std::vector<int>& ids) {
  std::string text;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::size_t first = i;
    while (i + 1 < ids.size() && ids[i + 1] == ids[i] + 1) ++i;
    if (!text.empty()) text += ',';
    text += std::to_string(ids[first]);
    if (i > first) text += '-' + std::to_string(ids[i]);
  }
  return text;
}

}  // namespace pibench
