#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "bench/catalogue.hpp"
#include "bench/cli/commands.hpp"
#include "bench/describe.hpp"
#include "bench/run/plan.hpp"

namespace pibench::cli {
namespace {

using Json = nlohmann::ordered_json;

Json describe_row(const Row& row, const Settings& settings) {
  const Descriptor& descriptor = row.descriptor;
  const Probe probe = row.probe(settings);
  const Limits limits = row.limits(1);
  return {{"name", descriptor.name},
          {"usable", probe.usable},
          {"reason", probe.reason},
          {"summary", descriptor.summary},
          {"substrate", to_string(descriptor.substrate)},
          {"fan_in", to_string(descriptor.fan_in)},
          {"wakeup", to_string(descriptor.wakeup)},
          {"hand_over", to_string(descriptor.hand_over)},
          {"message_bytes_max", limits.message_bytes_max},
          {"queue_depth_max", limits.queue_depth_max}};
}

Json describe_absence(const Absence& absence) {
  return {{"name", absence.name}, {"usable", false}, {"reason", absence.reason}};
}

Json describe_inprocess() {
  const reports::Traits traits = inprocess_traits();
  return {{"name", inprocess_name}, {"usable", true}, {"reason", ""}, {"summary", traits.summary}};
}

std::vector<std::string_view> scenario_list() {
  std::vector<std::string_view> names;
  names.reserve(scenario_names.size());
  for (const auto& [scenario, name] : scenario_names) names.push_back(name);
  return names;
}

Json describe_all(const Settings& settings) {
  Json transports = Json::array({describe_inprocess()});
  for (const Row& row : catalogue()) transports.push_back(describe_row(row, settings));
  for (const Absence& absence : absent_transports())
    transports.push_back(describe_absence(absence));
  return {{"transports", transports}, {"scenarios", scenario_list()}};
}

void print_table(const Json& all) {
  std::size_t width = 0;
  for (const Json& transport : all.at("transports"))
    width = std::max(width, transport.at("name").get_ref<const std::string&>().size());
  fmt::print("{:<{}} {:<7} {:<9} {:<11} {:<10} {:>11}  {}\n", "transport", width, "usable",
             "substrate", "fan-in", "wake-up", "max bytes",
             "how it works, or why it is not usable");
  for (const Json& transport : all.at("transports")) {
    const bool usable = transport.at("usable");
    const std::string max_bytes =
        transport.contains("message_bytes_max")
            ? fmt::to_string(transport["message_bytes_max"].get<std::size_t>())
            : "-";
    fmt::print("{:<{}} {:<7} {:<9} {:<11} {:<10} {:>11}  {}\n",
               transport.at("name").get<std::string>(), width, usable ? "yes" : "no",
               transport.value("substrate", "-"), transport.value("fan_in", "-"),
               transport.value("wakeup", "-"), max_bytes,
               usable ? transport.value("summary", "") : transport.value("reason", ""));
  }
  fmt::print("\nscenarios: {}\n", fmt::join(scenario_list(), ", "));
}

}  // namespace

Command add_list(CLI::App& app) {
  struct Options {
    bool json = false;
    Settings settings;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* list =
      app.add_subcommand("list", "Transports and scenarios: usable here? limits? if not, why?");
  list->add_flag("--json", options->json, "Machine-readable output");
  list->add_option("--redis-url", options->settings.redis_url,
                   "A server to use: redis://… or unix://…");
  return [options] {
    const Json all = describe_all(options->settings);
    if (options->json)
      fmt::print("{}\n", all.dump(2));
    else
      print_table(all);
    return success;
  };
}

}  // namespace pibench::cli
