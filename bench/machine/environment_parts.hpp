// The parts of the fingerprint. Each adds what it can read below `root` and leaves out the rest.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace pibench::machine {

using Environment = nlohmann::ordered_json;

void add_cpu(Environment& environment, const std::filesystem::path& root);
/// Governor and turbo of the `allowed` CPUs: one word where they agree, else which CPUs have which.
void add_frequency(Environment& environment, const std::filesystem::path& root,
                   const std::vector<int>& allowed);
void add_virtualisation(Environment& environment, const std::filesystem::path& root);
void add_kernel(Environment& environment, const std::filesystem::path& root);
void add_load(Environment& environment, const std::filesystem::path& root);
void add_limits(Environment& environment, const std::filesystem::path& root);
/// Compiler, flags, build type and the binary's hash.
void add_build(Environment& environment);

/// The file's first line: as a number where it is one, else as text.
void add_file(Environment& environment, const std::string& name, const std::filesystem::path& file);

/// The words of "flags" in <root>/proc/cpuinfo, with a space around each.
std::string cpu_flags(const std::filesystem::path& root);

/// The value of a key in a file of lines `key`, separator, `value`; empty where there is none.
std::string value_in(const std::filesystem::path& file, char separator, const std::string& key);

}  // namespace pibench::machine
