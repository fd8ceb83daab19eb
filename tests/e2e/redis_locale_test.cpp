// A locale that is not installed: Redis 8 would not start in it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/called_pibench.hpp"
#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

const std::string search_path = std::getenv("PATH") != nullptr ? std::getenv("PATH") : "";

/// A redis-server that is as strict as version 8, whatever the version of the real one.
void make_strict_server(const fs::path& directory) {
  write_file(directory / "redis-server", "#!/bin/sh\n[ \"$LC_ALL\" = C ] || exit 1\nPATH='" +
                                             search_path + "' exec redis-server \"$@\"\n");
  fs::permissions(directory / "redis-server", fs::perms::owner_all);
}

TEST(RedisLocaleTest, OfTheServerIsOneThatIsAlwaysThere) {
  if (run({"sh", "-c", "command -v redis-server"}).exit_code != 0 ||
      run({PIBENCH_BINARY, "pi", "--transport=redis", "--terms=1000"}).exit_code != 0)
    GTEST_SKIP() << "redis is not usable here";
  const ScratchDirectory directory;
  make_strict_server(directory.path());
  for (const char* variable : {"LANG", "LC_ALL", "LC_COLLATE"}) {
    Command::Options options;
    options.environment = {{"PATH", directory.path().string() + ":" + search_path},
                           {variable, "xx_XX.UTF-8"}};
    const Finished finished =
        run({PIBENCH_BINARY, "pi", "--transport=redis", "--terms=1000"}, options);
    EXPECT_EQ(finished.exit_code, 0) << variable << ": " << finished.err;
  }
}

}  // namespace
}  // namespace pibench::test
