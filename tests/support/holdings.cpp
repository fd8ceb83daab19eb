#include "tests/support/holdings.hpp"

#include <fcntl.h>

#include <filesystem>
#include <fstream>

#include "transports/posix/run_directory.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

std::set<std::string> names_in(const fs::path& directory) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error))
    names.insert(entry.path().filename().string());
  return names;
}

/// Those that are open apart from the listing's own descriptor.
std::set<std::string> open_descriptors() {
  std::set<std::string> open;
  for (const std::string& name : names_in("/proc/self/fd"))
    if (::fcntl(std::stoi(name), F_GETFD) != -1) open.insert(name);
  return open;
}

void add_ids(const std::string& kind, std::set<std::string>& objects) {
  std::ifstream stream("/proc/sysvipc/" + kind);
  std::string key;
  std::string id;
  std::string rest;
  std::getline(stream, rest);
  while (stream >> key >> id && std::getline(stream, rest)) objects.insert(kind + " " + id);
}

std::set<std::string> objects_of_sysv() {
  std::set<std::string> objects;
  for (const char* kind : {"msg", "sem", "shm"}) add_ids(kind, objects);
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
