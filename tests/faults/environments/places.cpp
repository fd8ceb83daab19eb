#include "tests/faults/environments/places.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/faults/environments/environment.hpp"
#include "tests/faults/matrix/surroundings.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

/// In the sandbox's scratch directory, where the command is started when `path` is relative.
using Make = std::function<fs::path(Sandbox&, Start&)>;

struct Oddity {
  const char* name;
  const char* meaning;
  Make make;
  bool needs_privilege;
  std::vector<std::string> causes;  ///< of a failure; none where there is to be none
};

fs::path made(const fs::path& directory) {
  fs::create_directories(directory);
  return directory;
}

Make directory_named(std::string name) {
  return [name](Sandbox& sandbox, Start&) { return made(sandbox.scratch() / name); };
}

Make relative(std::string name) {
  return [name](Sandbox& sandbox, Start& start) -> fs::path {
    made(sandbox.scratch() / name);
    start.options.directory = sandbox.scratch();
    return name;
  };
}

fs::path read_only(Sandbox& sandbox, Start&) {
  const fs::path directory = made(sandbox.scratch() / "read-only");
  if (::mount("tmpfs", directory.c_str(), "tmpfs", MS_RDONLY, "mode=1777") != 0)
    throw NotHere("no tmpfs to be had");
  return directory;
}

fs::path full(Sandbox& sandbox, Start&) {
  const fs::path directory = sandbox.scratch() / "full";
  make_small(directory, 0);
  return directory;
}

fs::path by_link(Sandbox& sandbox, Start&) {
  fs::create_directory_symlink(made(sandbox.scratch() / "real"), sandbox.scratch() / "link");
  return sandbox.scratch() / "link";
}

fs::path not_sticky(Sandbox& sandbox, Start&) {
  const fs::path directory = made(sandbox.scratch() / "open-to-all");
  ::chmod(directory.c_str(), 0777);
  return directory;
}

fs::path missing(Sandbox& sandbox, Start&) {
  return sandbox.scratch() / "no" / "such";
}

fs::path a_file(Sandbox& sandbox, Start&) {
  write_file(sandbox.scratch() / "file", "kept\n");
  return sandbox.scratch() / "file";
}

/// Both $TMPDIR and the directory of results may be so.
std::vector<Oddity> oddities() {
  return {
      {"ro", "on a read-only file system", read_only, true, {"Read-only file system"}},
      {"full", "on a full file system", full, true, {"No space left on device"}},
      {"spaces",
       "with spaces and quotes in its name",
       directory_named("a b  'c' \"d\" $e"),
       false,
       {}},
      {"newline", "with newlines in its name", directory_named("a\nb\n"), false, {}},
      {"unicode",
       "with letters that are none of ASCII's, and bytes that are no UTF-8",
       directory_named("\u00fc\u6f22\u5b57\xff\xfe"),
       false,
       {}},
      {"-dash", "relative, with a dash at its beginning", relative("-dash"), false, {}},
      {"relative", "relative", relative("some/where"), false, {}},
      {"link", "a symbolic link to a directory", by_link, false, {}},
      {"file",
       "a file",
       a_file,
       false,
       {"Not a directory", "not a directory", "File exists", "there is no directory"}},
  };
}

}  // namespace

std::vector<Environment> temporary_environments() {
  std::vector<Oddity> all = oddities();
  all.push_back({"missing",
                 "missing",
                 missing,
                 false,
                 {"No such file or directory", "there is no directory"}});
  all.push_back({"sticky", "open to all without the sticky bit", not_sticky, false, {"sticky"}});
  all.push_back({"200", "200 characters long", directory_named(std::string(200, 'x')), false, {}});
  std::vector<Environment> environments;
  for (const Oddity& each : all) {
    Environment environment;
    environment.group = "TMPDIR";
    environment.name = std::string("t:") + each.name;
    environment.meaning = std::string("$TMPDIR is ") + each.meaning;
    environment.needs_privilege = each.needs_privilege;
    environment.expectation.touches = {Need::temporary};
    environment.expectation.causes = each.causes;
    if (!each.causes.empty()) environment.expectation.codes = {2};
    environment.prepare = [make = each.make](Sandbox& sandbox, Start& start) {
      start.options.environment["TMPDIR"] = make(sandbox, start);
    };
    environments.push_back(std::move(environment));
  }
  // The address of a Unix socket has 108 bytes.
  environments.back().expectation.hits = {"bind(", "redis-server", "Redis", "mosquitto",
                                          "beanstalkd"};
  environments.back().expectation.causes = {"TMPDIR"};
  return environments;
}

std::vector<Environment> place_environments() {
  std::vector<Oddity> all = oddities();
  // That of a file is NAME_MAX, and `run` makes what is missing.
  all.push_back({"200", "200 characters long", directory_named(std::string(200, 'x')), false, {}});
  all.push_back({"missing",
                 "missing",
                 missing,
                 false,
                 {"No such file or directory", "there is no directory"}});
  std::vector<Environment> environments;
  for (const Oddity& each : all) {
    Environment environment;
    environment.group = "The place of results";
    environment.name = std::string("o:") + each.name;
    environment.meaning = std::string("results go to a directory that is ") + each.meaning;
    environment.needs_privilege = each.needs_privilege;
    environment.expectation.touches = {Need::place};
    environment.expectation.causes = each.causes;
    if (!each.causes.empty()) environment.expectation.codes = {2};
    environment.prepare = [make = each.make](Sandbox& sandbox, Start& start) {
      start.place = make(sandbox, start);
    };
    environments.push_back(std::move(environment));
  }
  environments.back().expectation.codes = {0, 2};
  for (Environment& each : file_environments()) environments.push_back(std::move(each));
  return environments;
}

}  // namespace pibench::test
