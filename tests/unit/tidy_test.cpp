// The tree keeps to its floor plan and its rules of style: what a compiler does not see.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "bench/plan/scenario.hpp"
#include "tests/support/command.hpp"

namespace pibench {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

/// A room is a folder, and these are the rooms that it may include. Every room stands below those
/// that it may include, so that no two include each other, however many lie in between.
struct Room {
  const char* name;
  const char* may_include;
};
constexpr std::array rooms{
    Room{"transports/contract", ""},
    Room{"transports/posix", "transports/contract"},
    Room{"transports/shm", "transports/contract transports/posix"},
    Room{"transports/redis", "transports/contract transports/posix"},
    Room{"transports/beanstalk", "transports/contract transports/posix"},
    Room{"transports/links", "transports/contract transports/posix"},
    Room{"transports/brokers", "transports/contract transports/posix transports/links"},
    Room{"transports/databases",
         "transports/contract transports/posix transports/shm transports/links"},
    Room{"transports/mp", "transports/contract transports/posix transports/links"},
    Room{"transports/mp/objects", "transports/mp"},
    Room{"transports",
         "transports/contract transports/posix transports/shm transports/redis "
         "transports/beanstalk transports/links transports/brokers transports/databases "
         "transports/mp"},

    Room{"reports/stats", ""},
    Room{"reports/text", "reports/stats"},
    Room{"reports/results", "reports/text"},
    Room{"reports/figures", "reports/stats reports/text reports/results"},
    Room{"reports/verdicts", "reports/stats reports/text reports/results reports/figures"},
    Room{"reports/tables", "reports/text reports/results reports/figures reports/verdicts"},
    Room{"reports/terminal",
         "reports/stats reports/text reports/results reports/figures reports/verdicts "
         "reports/tables"},
    Room{"reports/markdown",
         "reports/text reports/results reports/figures reports/verdicts reports/tables"},
    Room{"reports/data",
         "reports/stats reports/text reports/results reports/figures reports/verdicts"},
    Room{"reports/html",
         "reports/text reports/results reports/figures reports/verdicts reports/tables "
         "reports/data"},

    Room{"bench/series", ""},
    Room{"bench/harness", "transports/contract transports/posix"},
    Room{"bench/console", "bench/harness reports/text"},
    Room{"bench/counters", "bench/harness transports/posix"},
    Room{"bench/scenarios/trial",
         "bench/harness bench/counters reports/results transports/contract transports/posix"},
    Room{"bench/scenarios/traffic",
         "bench/harness bench/counters bench/scenarios/trial transports/contract"},
    Room{"bench/catalogue",
         "bench/scenarios/trial reports/results transports/contract transports/posix"},
    Room{"bench/plan",
         "bench/series bench/harness bench/catalogue bench/scenarios/trial "
         "bench/scenarios/traffic reports/results transports/contract"},
    Room{"bench/scenarios/floor",
         "bench/plan bench/scenarios/trial bench/scenarios/traffic transports/posix "
         "reports/results"},
    Room{"bench/scenarios/pi",
         "bench/series bench/harness bench/counters bench/plan bench/scenarios/trial "
         "reports/results transports/contract transports/posix"},
    Room{"bench/scenarios/latency",
         "bench/plan bench/scenarios/trial bench/scenarios/traffic bench/scenarios/floor "
         "transports/posix reports/results"},
    Room{"bench/scenarios/throughput",
         "bench/plan bench/scenarios/trial bench/scenarios/traffic bench/scenarios/floor "
         "transports/posix reports/results"},
    Room{"bench/scenarios/setup",
         "bench/counters bench/plan bench/scenarios/trial bench/scenarios/traffic "
         "transports/posix reports/results"},
    Room{"bench/scenarios/load",
         "bench/plan bench/scenarios/trial bench/scenarios/traffic transports/posix "
         "reports/results"},
    Room{"bench/scenarios/sustained",
         "bench/plan bench/scenarios/trial bench/scenarios/traffic bench/scenarios/load "
         "reports/results"},
    Room{"bench/scenarios/fanout",
         "bench/plan bench/scenarios/trial bench/scenarios/traffic transports/posix "
         "reports/results"},
    Room{"bench/scenarios/overhead",
         "bench/harness bench/catalogue bench/plan bench/scenarios/trial bench/scenarios/traffic "
         "bench/scenarios/latency bench/scenarios/throughput reports/results transports/contract "
         "transports/posix"},
    Room{"bench/scenarios/contention",
         "bench/harness bench/counters bench/catalogue bench/plan bench/scenarios/trial "
         "bench/scenarios/traffic bench/scenarios/throughput transports "
         "transports/contract transports/posix transports/shm transports/mp "
         "reports/results"},
    Room{"bench/machine",
         "bench/series bench/harness bench/counters bench/catalogue transports/posix"},
    Room{"bench/run",
         "bench/harness bench/console bench/counters bench/plan bench/machine "
         "bench/scenarios/trial bench/scenarios/traffic reports/stats reports/text "
         "reports/results reports/data reports/html transports/posix"},
    Room{"bench/gate",
         "bench/harness bench/console bench/catalogue bench/plan bench/run bench/scenarios/trial "
         "bench/scenarios/traffic reports/stats reports/results reports/verdicts "
         "transports/contract transports/posix"},
    Room{"bench/cli",
         "bench/series bench/harness bench/console bench/catalogue bench/plan bench/machine "
         "bench/run bench/gate bench/scenarios/trial bench/scenarios/traffic bench/scenarios/pi "
         "reports/text reports/results reports/verdicts reports/terminal reports/markdown "
         "reports/html reports/data transports/contract transports/posix transports/redis"},
};

constexpr std::size_t longest_function_lines = 50;

fs::path root() {
  return PIBENCH_SOURCE_DIR;
}

Names words_of(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

Names lines_of(const fs::path& file) {
  std::istringstream text(test::read_file(file));
  Names lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

/// Relative to the root: C++ of the product.
Names product_files() {
  Names files;
  for (const char* top : {"bench", "transports", "reports"})
    for (const auto& entry : fs::recursive_directory_iterator(root() / top)) {
      const std::string extension = entry.path().extension();
      const std::string folder = entry.path().parent_path();
      const bool is_of_the_build =
          folder.find("node_modules") != std::string::npos || folder.ends_with("bench/cmake");
      if ((extension == ".cpp" || extension == ".hpp") && !is_of_the_build)
        files.push_back(fs::relative(entry.path(), root()));
    }
  std::ranges::sort(files);
  return files;
}

Names own_includes_of(const std::string& file) {
  static const std::regex include("#include \"((?:bench|transports|reports)/[^\"]+)\"");
  Names included;
  for (const std::string& line : lines_of(root() / file)) {
    std::smatch match;
    if (std::regex_match(line, match, include)) included.push_back(match[1]);
  }
  return included;
}

std::string room_of(const std::string& file) {
  return fs::path(file).parent_path();
}

/// The sources that the CMakeLists.txt of a folder and those below it name, relative to the root.
Names listed_sources() {
  static const std::regex source("[A-Za-z0-9_/]+\\.cpp");
  Names listed;
  for (const char* top : {"bench", "transports", "reports"})
    for (const auto& entry : fs::recursive_directory_iterator(root() / top)) {
      if (entry.path().filename() != "CMakeLists.txt") continue;
      const fs::path folder = fs::relative(entry.path().parent_path(), root());
      for (const std::string& line : lines_of(entry.path())) {
        const bool is_property = line.find("SOURCE ") != std::string::npos ||
                                 line.find("set_source_files_properties") != std::string::npos;
        if (is_property) continue;
        for (std::sregex_iterator at(line.begin(), line.end(), source), end; at != end; ++at)
          listed.push_back(folder / at->str());
      }
    }
  return listed;
}

TEST(Tidy, EveryRoomIsInTheTableBelowThoseThatItMayInclude) {
  std::set<std::string> above;
  for (const Room& room : rooms) {
    for (const std::string& other : words_of(room.may_include))
      EXPECT_TRUE(above.contains(other)) << room.name << " stands above " << other;
    above.insert(room.name);
  }
  for (const std::string& file : product_files())
    EXPECT_TRUE(above.contains(room_of(file))) << file << " is in a room that is not in the table";
}

TEST(Tidy, RoomsIncludeThoseOnlyThatTheTableAllows) {
  std::map<std::string, Names> allowed;
  for (const Room& room : rooms) allowed[room.name] = words_of(room.may_include);
  for (const std::string& file : product_files())
    for (const std::string& included : own_includes_of(file)) {
      const std::string from = room_of(file);
      const std::string to = room_of(included);
      EXPECT_TRUE(from == to || std::ranges::count(allowed[from], to) > 0)
          << file << " includes " << included;
      EXPECT_TRUE(fs::exists(root() / included)) << file << " includes " << included;
    }
}

TEST(Tidy, ASourceIncludesItsOwnHeaderFirst) {
  for (const std::string& file : product_files()) {
    const fs::path header = fs::path(file).replace_extension(".hpp");
    if (!file.ends_with(".cpp") || !fs::exists(root() / header)) continue;
    const Names lines = lines_of(root() / file);
    const auto found = std::ranges::find_if(
        lines, [](const std::string& line) { return line.starts_with("#include"); });
    ASSERT_NE(found, lines.end()) << file;
    EXPECT_EQ(*found, "#include \"" + header.string() + "\"") << file;
  }
}

TEST(Tidy, EverySourceIsBuiltOnceAndEveryHeaderIncluded) {
  std::map<std::string, int> uses;
  for (const std::string& source : listed_sources()) ++uses[source];
  for (const auto& [source, times] : uses) EXPECT_EQ(times, 1) << source << " is listed twice";
  for (const std::string& file : product_files())
    for (const std::string& included : own_includes_of(file)) ++uses[included];
  for (const std::string& file : product_files()) {
    // CMake finds the sources of a scenario and includes the headers of transports and trials.
    const bool is_found = room_of(file) == "transports" || file.ends_with("/trial.hpp") ||
                          file == "bench/catalogue/catalogue_row.hpp" ||
                          (file.starts_with("bench/scenarios/") && file.ends_with(".cpp"));
    EXPECT_TRUE(is_found || uses[file] > 0) << file << " is used by nothing";
  }
}

TEST(Tidy, NoFileOfTheProductIsNamedLikeATest) {
  for (const std::string& file : product_files()) {
    const std::string stem = fs::path(file).stem();
    EXPECT_FALSE(stem.ends_with("_test") || stem.starts_with("test_")) << file;
  }
}

std::size_t indentation_of(const std::string& line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// As the formatter leaves it: a body ends with the first closing brace that is as far to the left
/// as the line that opened it, or farther where that line goes on from one above.
TEST(Tidy, NoFunctionIsLongerThanAScreen) {
  static const std::regex opening("^ *[^ #/}].*\\)[^;=]*\\{$");
  static const std::regex block("^ *(if|for|while|switch|namespace|struct|class|enum|do)\\b.*");
  for (const std::string& file : product_files()) {
    const Names lines = lines_of(root() / file);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!std::regex_match(lines[i], opening) || std::regex_match(lines[i], block)) continue;
      const std::size_t most = indentation_of(lines[i]);
      std::size_t end = i + 1;
      while (end < lines.size() && !(indentation_of(lines[end]) <= most &&
                                     lines[end].substr(indentation_of(lines[end]), 1) == "}"))
        ++end;
      EXPECT_LE(end - i, longest_function_lines) << file << ':' << i + 1;
    }
  }
}

/// The name of a scenario is known to its folder, to the names of results, and to nobody else.
TEST(Tidy, NoScenarioIsKnownByNameElsewhere) {
  const std::set<std::string> exempt{
      "reports/results/names.hpp",
      "reports/results/names.cpp",
      "bench/cli/command_line.cpp",  // the command `pi`
      "bench/cli/pi.cpp",
      "bench/cli/explain_global_variable.cpp",  // the number
  };
  for (const std::string& file : product_files()) {
    if (exempt.contains(file)) continue;
    for (const std::string& line : lines_of(root() / file)) {
      const bool is_comment = line.find("//") != std::string::npos;
      for (const Scenario* scenario : scenarios()) {
        if (is_comment || file.starts_with("bench/scenarios/" + std::string(scenario->name) + '/'))
          continue;
        EXPECT_EQ(line.find('"' + std::string(scenario->name) + '"'), std::string::npos)
            << file << ": " << line;
      }
    }
  }
}

/// The page's script has them once as well, in quotes of its own.
TEST(Tidy, ScriptsKnowScenariosByOneListOfNames) {
  const fs::path names = root() / "reports/page/src/scenarios.js";
  ASSERT_TRUE(fs::exists(names));
  std::set<std::string> known;
  for (const Scenario* scenario : scenarios()) known.insert(std::string(scenario->name));
  for (const auto& entry : fs::directory_iterator(names.parent_path())) {
    const std::string text = test::read_file(entry.path());
    static const std::regex constant("const [A-Z]+ = '([a-z_]+)';");
    if (entry.path() == names)
      for (std::sregex_iterator at(text.begin(), text.end(), constant), end; at != end; ++at)
        EXPECT_TRUE(known.contains(at->str(1))) << at->str(1) << " is no scenario";
    else
      for (const std::string& name : known)
        EXPECT_EQ(text.find('\'' + name + '\''), std::string::npos) << entry.path() << ": " << name;
  }
}

}  // namespace
}  // namespace pibench
