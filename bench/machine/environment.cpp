#include "bench/machine/environment.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <array>
#include <ctime>
#include <fstream>

#include "bench/harness/pseudo_files.hpp"
#include "bench/machine/environment_parts.hpp"

namespace pibench {
namespace machine {

void add_file(Environment& environment, const std::string& name,
              const std::filesystem::path& file) {
  const auto line = first_line(file);
  if (!line) return;
  const Environment number = Environment::parse(*line, nullptr, false);
  environment[name] = number.is_number() ? number : Environment(*line);
}

std::string value_in(const std::filesystem::path& file, char separator, const std::string& key) {
  const auto trim = [](std::string text) {
    text.erase(0, text.find_first_not_of(" \t\""));
    text.erase(text.find_last_not_of(" \t\"") + 1);
    return text;
  };
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);)
    if (const auto at = line.find(separator); at != std::string::npos)
      if (trim(line.substr(0, at)) == key) return trim(line.substr(at + 1));
  return {};
}

std::string cpu_flags(const std::filesystem::path& root) {
  const std::string flags = value_in(root / "proc/cpuinfo", ':', "flags");
  return flags.empty() ? flags : " " + flags + " ";
}

}  // namespace machine

nlohmann::ordered_json read_environment(const std::filesystem::path& root) {
  nlohmann::ordered_json environment;
  environment["host"] = host_name();
  machine::add_cpu(environment, root);
  machine::add_virtualisation(environment, root);
  machine::add_kernel(environment, root);
  machine::add_load(environment, root);
  machine::add_limits(environment, root);
  machine::add_build(environment);
  return environment;
}

std::string host_name() {
  utsname system{};
  return ::uname(&system) == 0 ? system.nodename : "unknown";
}

std::string utc_now(bool compact) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(),
                                           compact ? "%Y%m%dT%H%M%SZ" : "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text.data(), length};
}

}  // namespace pibench
