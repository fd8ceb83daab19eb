// What the binary tells of itself and of what it is made of, and the SPDX file beside it.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

using VersionJson = nlohmann::ordered_json;

Finished version_with(std::vector<std::string> options) {
  options.insert(options.begin(), {PIBENCH_BINARY, "--version"});
  return run(options);
}

VersionJson told_dependencies() {
  return VersionJson::parse(version_with({"--json"}).out).at("dependencies");
}

VersionJson spdx() {
  return VersionJson::parse(read_file(std::string(PIBENCH_BINARY) + ".spdx.json"));
}

/// Name and version of each; in the SPDX file without the binary itself.
using Versions = std::set<std::pair<std::string, std::string>>;

/// What the binary asks the loader for: "libz.so.1".
std::vector<std::string> needed_libraries() {
  std::istringstream lines(run({"readelf", "--dynamic", PIBENCH_BINARY}).out);
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("(NEEDED)") == std::string::npos) continue;
    const std::size_t begin = line.find('[') + 1;
    names.push_back(line.substr(begin, line.find(']') - begin));
  }
  return names;
}

bool is_sanitizer(const std::string& library) {
  return library.starts_with("libasan.") || library.starts_with("libubsan.") ||
         library.starts_with("libtsan.");
}

TEST(VersionTest, IsOneLineByItself) {
  const Finished finished = version_with({});
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_TRUE(finished.out.starts_with("pibench ")) << finished.out;
  EXPECT_EQ(std::ranges::count(finished.out, '\n'), 1) << finished.out;
}

TEST(VersionTest, TellsTheSameAsTextAndAsJson) {
  const Finished text = version_with({"--verbose"});
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_TRUE(text.out.starts_with(version_with({}).out)) << text.out;
  const VersionJson told = told_dependencies();
  EXPECT_EQ(std::ranges::count(text.out, '\n'), std::ssize(told) + 3) << text.out;
  std::istringstream lines(text.out.substr(text.out.find("\ndependency ") + 1));
  std::string line;
  std::getline(lines, line);
  for (const VersionJson& each : told) {
    std::getline(lines, line);
    for (const char* key : {"name", "version", "licence", "use"})
      EXPECT_NE(line.find(each.at(key)), std::string::npos) << line << " has no " << each.at(key);
  }
}

TEST(VersionTest, OptionsOfItAloneAreWrongUsage) {
  for (const char* option : {"--verbose", "--json"}) {
    const Finished finished = run({PIBENCH_BINARY, option, "list"});
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_NE(finished.err.find("--version"), std::string::npos) << finished.err;
    EXPECT_EQ(finished.out, "");
  }
}

TEST(VersionTest, KnowsEveryLibraryThatTheBinaryNeeds) {
  std::vector<std::string> loaded;
  for (const VersionJson& each : told_dependencies())
    for (const std::string file : each.value("loaded_files", VersionJson::array()))
      loaded.push_back(file);
  const std::vector<std::string> needed = needed_libraries();
  EXPECT_FALSE(needed.empty());
  for (const std::string& library : needed) {
    if (is_sanitizer(library)) continue;
    const std::string stem = library.substr(0, library.find(".so") + 3);
    EXPECT_TRUE(std::ranges::any_of(loaded, [&](auto& file) { return file.starts_with(stem); }))
        << library << " is not among the dependencies";
  }
}

TEST(SpdxTest, HasWhatSpdxDemandsOfADocument) {
  const VersionJson document = spdx();
  EXPECT_EQ(document.at("spdxVersion"), "SPDX-2.3");
  EXPECT_EQ(document.at("dataLicense"), "CC0-1.0");
  EXPECT_EQ(document.at("SPDXID"), "SPDXRef-DOCUMENT");
  EXPECT_NE(document.at("name"), "");
  const std::string space = document.at("documentNamespace");
  EXPECT_TRUE(space.starts_with("https://") && space.find('#') == std::string::npos) << space;
  const std::string creator = document.at("creationInfo").at("creators").at(0);
  EXPECT_TRUE(creator.starts_with("Tool: ")) << creator;
  const std::string created = document.at("creationInfo").at("created");
  tm date{};
  const char* rest = ::strptime(created.c_str(), "%Y-%m-%dT%H:%M:%SZ", &date);
  EXPECT_TRUE(rest != nullptr && *rest == '\0') << created;
}

TEST(SpdxTest, HasWhatSpdxDemandsOfPackages) {
  const VersionJson document = spdx();
  std::set<std::string> ids{"SPDXRef-DOCUMENT"};
  for (const VersionJson& package : document.at("packages")) {
    const std::string id = package.at("SPDXID");
    EXPECT_TRUE(id.starts_with("SPDXRef-")) << id;
    EXPECT_TRUE(std::ranges::all_of(id, [](unsigned char letter) {
      return std::isalnum(letter) != 0 || letter == '.' || letter == '-';
    })) << id;
    EXPECT_TRUE(ids.insert(id).second) << id << " is there twice";
    EXPECT_EQ(package.at("filesAnalyzed"), false);
    for (const char* field : {"name", "versionInfo", "downloadLocation", "licenseDeclared"})
      EXPECT_FALSE(package.at(field).get<std::string>().empty()) << id << ' ' << field;
  }
  std::set<std::string> related;
  for (const VersionJson& relationship : document.at("relationships")) {
    EXPECT_TRUE(ids.contains(relationship.at("spdxElementId")));
    related.insert(relationship.at("relatedSpdxElement"));
  }
  ids.erase("SPDXRef-DOCUMENT");
  EXPECT_EQ(related, ids) << "every package is related to another, and there are no others";
}

TEST(SpdxTest, ListsWhatTheBinaryTells) {
  Versions told;
  for (const VersionJson& each : told_dependencies())
    told.emplace(each.at("name"), each.at("version"));
  Versions listed;
  const VersionJson document = spdx();
  for (const VersionJson& package : document.at("packages"))
    if (package.at("name") != "pibench")
      listed.emplace(package.at("name"), package.at("versionInfo"));
  EXPECT_EQ(listed, told);
}

TEST(SpdxTest, DescribesThisVeryBinary) {
  const std::string sum = run({"sha256sum", PIBENCH_BINARY}).out;
  const VersionJson package = spdx().at("packages").at(0);
  EXPECT_EQ(package.at("name"), "pibench");
  EXPECT_EQ(package.at("checksums").at(0).at("algorithm"), "SHA256");
  EXPECT_EQ(package.at("checksums").at(0).at("checksumValue"), sum.substr(0, sum.find(' ')));
}

}  // namespace
}  // namespace pibench::test
