#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "tests/faults/environments/environment.hpp"
#include "tests/support/forked.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;
using Prepare = std::function<void(Sandbox&, Start&)>;

Environment surrounded(const char* name, const char* meaning, Prepare prepare,
                       Expectation expectation = {}) {
  Environment environment;
  environment.group = "Namespaces and mounts";
  environment.name = name;
  environment.meaning = meaning;
  environment.expectation = std::move(expectation);
  environment.needs_privilege = true;
  environment.prepare = std::move(prepare);
  return environment;
}

Prepare odd(OddStart how) {
  return [how](Sandbox&, Start& start) { start.options.odd = how; };
}

void as_root_of_a_user_namespace(Sandbox& sandbox, Start& start) {
  if (!Forked([] { return ::unshare(CLONE_NEWUSER) == 0; }).succeeded())
    throw NotHere("no user namespace to be had");
  as_another_user(sandbox, start);
  start.options.odd.as_root_of_its_user = true;
}

void mount_shared_memory(unsigned long flags, const char* options) {
  if (::mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | flags, options) != 0)
    throw NotHere("no tmpfs to be had");
}

void shared_memory_is_read_only(Sandbox&, Start&) {
  mount_shared_memory(MS_RDONLY, "mode=1777");
}

void shared_memory_is_small(Sandbox&, Start&) {
  mount_shared_memory(0, "mode=1777,size=64M");
}

void make_device(const fs::path& file, unsigned minor) {
  if (::mknod(file.c_str(), S_IFCHR, ::makedev(1, minor)) != 0 || ::chmod(file.c_str(), 0666) != 0)
    throw NotHere("no mknod");
}

/// A /dev with the least in it: neither shm nor mqueue.
void devices_are_few(Sandbox& sandbox, Start&) {
  const fs::path directory = sandbox.scratch() / "dev";
  fs::create_directory(directory);
  if (::mount("tmpfs", directory.c_str(), "tmpfs", MS_NOSUID, "mode=755") != 0)
    throw NotHere("no tmpfs to be had");
  make_device(directory / "null", 3);
  make_device(directory / "zero", 5);
  make_device(directory / "full", 7);
  make_device(directory / "random", 8);
  make_device(directory / "urandom", 9);
  if (::mount(directory.c_str(), "/dev", nullptr, MS_BIND, nullptr) != 0)
    throw NotHere("no bind mount to be had");
}

/// From there on nothing of this machine's /tmp is seen.
void temporary_is_unset(Sandbox& sandbox, Start& start) {
  const fs::path root = sandbox.scratch() / "tmp";
  fs::create_directory(root);
  if (::mount("tmpfs", root.c_str(), "tmpfs", MS_NOSUID, "mode=1777") != 0)
    throw NotHere("no tmpfs to be had");
  fs::copy_file(start.binary, root / "pibench");
  fs::copy_file(start.results, root / "earlier.json");
  fs::create_directory(root / "place");
  if (::mount(root.c_str(), "/tmp", nullptr, MS_BIND, nullptr) != 0)
    throw NotHere("no bind mount to be had");
  start.binary = "/tmp/pibench";
  start.results = "/tmp/earlier.json";
  start.place = "/tmp/place";
  start.options.odd.unset = {"TMPDIR"};
  ::setenv("TMPDIR", "/tmp", 1);  // where this process looks for what is left
}

}  // namespace

std::vector<Environment> namespace_environments() {
  const Expectation no_shared_memory{.hits = {"shm_open", "/dev/shm"},
                                     .causes = {"/dev/shm", "shm_open"}};
  return {
      surrounded("pid 1", "process 1 of its namespace, whose /proc it has",
                 odd({.namespaces = CLONE_NEWPID, .mounts_proc = true})),
      surrounded("pid 1 o", "process 1 of its namespace, with the /proc of another",
                 odd({.namespaces = CLONE_NEWPID})),
      surrounded("no proc", "/proc is empty", odd({.has_no_proc = true})),
      surrounded("no net", "a network namespace whose loopback interface is down",
                 odd({.namespaces = CLONE_NEWNET}),
                 {.hits = {"127.0.0.1", "::1", "AF_INET"},
                  .causes = {"loopback", "ip link", "Network is unreachable",
                             "Cannot assign requested address"}}),
      surrounded("ipc", "an IPC namespace of its own", odd({.namespaces = CLONE_NEWIPC})),
      surrounded("host", "a host name, mounts and control groups of its own",
                 odd({.namespaces = CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWCGROUP})),
      surrounded("nobody", "an ordinary user without a name", as_another_user),
      surrounded("user", "root of a user namespace, an ordinary user outside",
                 as_root_of_a_user_namespace),
      surrounded("shm ro", "/dev/shm is read-only", shared_memory_is_read_only, no_shared_memory),
      surrounded("shm 64M", "/dev/shm has 64 MiB", shared_memory_is_small),
      surrounded("no shm", "/dev has neither shm nor mqueue", devices_are_few, no_shared_memory),
      surrounded("no TMP", "TMPDIR is not set", temporary_is_unset),
  };
}

}  // namespace pibench::test
