#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "bench/cli/commands.hpp"
#include "bench/cli/dependencies.hpp"
#include "bench/machine/environment.hpp"

namespace pibench::cli {
namespace {

using VersionJson = nlohmann::ordered_json;

constexpr std::array<std::string_view, 5> use_names{"library", "archive", "on demand", "headers",
                                                    "embedded"};

std::string_view word_for(Use use) {
  return use_names.at(static_cast<std::size_t>(use));
}

std::string one_line() {
  return fmt::format("pibench {} ({}, {})", version(), build_type(), compiler());
}

/// "1.2.13 in libz.so.1.2.13"
std::string run_time_text(const Dependency& dependency) {
  const std::string reported = run_time_version(dependency);
  const std::vector<std::string> files = loaded_files(dependency);
  return fmt::format("{}{}{}", reported, reported.empty() || files.empty() ? "" : " in ",
                     fmt::join(files, ", "));
}

std::string with_dependencies() {
  std::string text = one_line() + "\n\n";
  const auto add_row = [&](auto... cells) {
    text += fmt::format("{:<13}  {:<7}  {:<39}  {:<9}  {}", cells...);
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  };
  add_row("dependency", "version", "licence", "used as", "loaded now");
  for (const Dependency& each : dependencies())
    add_row(each.name, each.version, each.licence, word_for(each.use), run_time_text(each));
  text.pop_back();
  return text;
}

VersionJson dependency_json(const Dependency& dependency) {
  VersionJson described{{"name", dependency.name},
                        {"version", dependency.version},
                        {"licence", dependency.licence},
                        {"use", word_for(dependency.use)}};
  if (const std::string reported = run_time_version(dependency); !reported.empty())
    described["run_time_version"] = reported;
  if (dependency.use == Use::library) described["loaded_files"] = loaded_files(dependency);
  return described;
}

std::string whole_json() {
  VersionJson all{{"name", "pibench"},
                  {"version", version()},
                  {"build_type", build_type()},
                  {"compiler", compiler()},
                  {"compiler_flags", compiler_flags()},
                  {"licence", "MIT"},
                  {"dependencies", VersionJson::array()}};
  for (const Dependency& each : dependencies())
    all["dependencies"].push_back(dependency_json(each));
  return all.dump(2);
}

}  // namespace

void add_version(CLI::App& app) {
  struct Options {
    bool verbose = false;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  // CLI11 reads flags in the order in which they are added: the version's callback ends it.
  CLI::Option* verbose = app.add_flag("--verbose", options->verbose,
                                      "With --version: what it is made of, under which licences");
  CLI::Option* json =
      app.add_flag("--json", options->json, "With --version: all of it, machine-readable");
  CLI::Option* version = app.set_version_flag("--version", [options] {
    if (options->json) return whole_json();
    return options->verbose ? with_dependencies() : one_line();
  });
  verbose->needs(version);
  json->needs(version);
}

}  // namespace pibench::cli
