#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "tests/faults/environments/places.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* report_name = "report.md";

/// Puts it there in the place of the report.
using Put = void (*)(const fs::path& file, Start& start);

/// Read by us, so that writing does not wait for a reader.
void put_fifo(const fs::path& file, Start& start) {
  if (::mkfifo(file.c_str(), 0600) != 0) throw NotHere("no FIFO there");
  const auto reader = std::make_shared<posix::Fd>(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  constexpr int ample = 1 << 20;
  ::fcntl(reader->get(), F_SETPIPE_SZ, ample);
  start.held.push_back(reader);
}

void put_link(const fs::path& file, Start&) {
  write_file(file.parent_path() / "real", "old\n");
  fs::create_symlink("real", file);
}

void put_dangling_link(const fs::path& file, Start&) {
  fs::create_symlink("nowhere", file);
}

/// The null device under another name.
void put_device(const fs::path& file, Start&) {
  if (::mknod(file.c_str(), S_IFCHR | 0600, ::makedev(1, 3)) != 0) throw NotHere("no mknod");
}

void put_directory(const fs::path& file, Start&) {
  fs::create_directory(file);
}

struct Kind {
  const char* name;
  const char* meaning;
  Put put;
  fs::file_type type;
  bool needs_privilege;
};

constexpr std::array<Kind, 5> kinds{{
    {"fifo", "a FIFO", put_fifo, fs::file_type::fifo, false},
    {"symlink", "a symbolic link to a file", put_link, fs::file_type::symlink, false},
    {"dangling", "a symbolic link to nothing", put_dangling_link, fs::file_type::symlink, false},
    {"device", "a device", put_device, fs::file_type::character, true},
    {"dir", "a directory", put_directory, fs::file_type::directory, false},
}};

}  // namespace

std::vector<Environment> file_environments() {
  std::vector<Environment> environments;
  for (const Kind& each : kinds) {
    Environment environment;
    environment.group = "The place of a report";
    environment.name = std::string("r:") + each.name;
    environment.meaning = std::string("a report is to go onto ") + each.meaning;
    environment.needs_privilege = each.needs_privilege;
    environment.expectation.touches = {Need::place};
    environment.expectation.causes = {report_name};
    environment.expectation.codes = {0, 2};
    environment.prepare = [each](Sandbox&, Start& start) {
      each.put(start.place / report_name, start);
    };
    environment.inspect = [each](const Start& start) -> std::string {
      const bool is_same = fs::symlink_status(start.place / report_name).type() == each.type;
      return is_same ? "" : std::string("replaced ") + each.meaning;
    };
    environments.push_back(std::move(environment));
  }
  return environments;
}

}  // namespace pibench::test
