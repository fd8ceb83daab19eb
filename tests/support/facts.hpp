// All that can be seen of files, so that a change of them shows.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <string>

#include "tests/support/command.hpp"

namespace pibench::test {

/// Kind, mode, owner, identity, and the bytes or the target. Empty where there is nothing.
inline std::string facts_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return {};
  std::string facts = std::to_string(status.st_mode) + ' ' + std::to_string(status.st_uid) + ' ' +
                      std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino);
  if (S_ISREG(status.st_mode)) facts += ' ' + read_file(path);
  if (S_ISLNK(status.st_mode)) facts += ' ' + std::filesystem::read_symlink(path).string();
  return facts;
}

using Facts = std::map<std::filesystem::path, std::string>;

inline void add_facts_below(const std::filesystem::path& path, Facts& facts) {
  facts[path] = facts_of(path);
  if (!std::filesystem::is_directory(std::filesystem::symlink_status(path))) return;
  for (const auto& entry : std::filesystem::directory_iterator(path))
    add_facts_below(entry.path(), facts);
}

inline Facts facts_below(const std::filesystem::path& path) {
  Facts facts;
  add_facts_below(path, facts);
  return facts;
}

}  // namespace pibench::test
