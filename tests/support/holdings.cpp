#include "tests/support/holdings.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include "transports/posix/run_directory.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

/// What others have comes and goes as they like. Root has kernel names of its own instead.
bool counts(uid_t owner) {
  return ::geteuid() == 0 || owner == ::geteuid();
}

std::set<std::string> names_in(const fs::path& directory) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    struct stat status {};
    if (::lstat(entry.path().c_str(), &status) != 0 || counts(status.st_uid))
      names.insert(entry.path().filename().string());
  }
  return names;
}

/// Those that are open apart from the listing's own descriptor.
std::set<std::string> open_descriptors() {
  std::set<std::string> open;
  for (const std::string& name : names_in("/proc/self/fd"))
    if (::fcntl(std::stoi(name), F_GETFD) != -1) open.insert(name);
  return open;
}

/// `user_column`: see proc(5).
void add_ids(const std::string& kind, std::size_t user_column, std::set<std::string>& objects) {
  std::ifstream stream("/proc/sysvipc/" + kind);
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) {
    std::istringstream columns(line);
    const std::vector<std::string> words(std::istream_iterator<std::string>(columns), {});
    if (counts(static_cast<uid_t>(std::stoul(words.at(user_column)))))
      objects.insert(kind + " " + words[1]);
  }
}

std::set<std::string> objects_of_sysv() {
  std::set<std::string> objects;
  add_ids("msg", 7, objects);
  add_ids("sem", 4, objects);
  add_ids("shm", 7, objects);
  return objects;
}

void add_new(const std::string& where, const std::set<std::string>& before,
             const std::set<std::string>& after, std::string& list) {
  for (const std::string& name : after)
    if (!before.contains(name)) list += (list.empty() ? "" : ", ") + where + name;
}

}  // namespace

Holdings Holdings::now() {
  return now(posix::temporary_root());
}

Holdings Holdings::now(const fs::path& root) {
  return {open_descriptors(), objects_of_sysv(), names_in("/dev/shm"), names_in("/dev/mqueue"),
          names_in(root)};
}

std::string left_over(const Holdings& before, const Holdings& after) {
  std::string list;
  add_new("descriptor ", before.descriptors, after.descriptors, list);
  add_new("System V ", before.sysv_objects, after.sysv_objects, list);
  add_new("/dev/shm/", before.shared_memory, after.shared_memory, list);
  add_new("/dev/mqueue/", before.posix_queues, after.posix_queues, list);
  add_new("$TMPDIR/", before.temporary, after.temporary, list);
  return list;
}

}  // namespace pibench::test
