#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "bench/cli/commands.hpp"
#include "bench/cli/descriptions.hpp"
#include "bench/cli/redis_option.hpp"
#include "bench/plan/scenario.hpp"

namespace pibench::cli {
namespace {

std::vector<std::string_view> scenario_names() {
  std::vector<std::string_view> names;
  for (const Scenario* scenario : scenarios()) names.push_back(scenario->name);
  return names;
}

Json describe_all(const Settings& settings) {
  Json transports = Json::array({describe_inprocess()});
  for (const Row& row : catalogue()) transports.push_back(describe(row, settings));
  for (const Absence& absence : absent_transports()) transports.push_back(describe(absence));
  return {{"transports", transports}, {"scenarios", scenario_names()}};
}

std::string number_or_dash(const Json& transport, const char* key) {
  const std::size_t number = transport.value(key, std::size_t{0});
  return number == 0 ? "-" : fmt::to_string(number);
}

/// Whether users choose how much waits.
std::string_view queue_of(const Json& transport) {
  if (!transport.contains("any_queue") || transport.at("substrate") == "none") return "-";
  return transport.at("any_queue") ? "any" : "fixed";
}

void print_row(Output& output, const Json& transport, std::size_t width) {
  output.print("{:<{}}  {:<25}  {:<9}  {:<10}  {:<8}  {:>9}  {:>6}  {:<7}  {}\n",
               transport.at("name").get<std::string>(), width, transport.value("family", "-"),
               transport.value("substrate", "-"), transport.value("fan_in", "-"),
               transport.value("wakeup", "-"), number_or_dash(transport, "message_bytes_max"),
               number_or_dash(transport, "queue_depth_max"), queue_of(transport),
               transport.at("usable") ? "usable" : "not usable");
}

void print_reasons(Output& output, const Json& transports) {
  for (const Json& transport : transports)
    if (!transport.at("usable"))
      output.print("\n{} is not usable here: {}\n", transport.at("name").get<std::string>(),
                   transport.at("reason").get<std::string>());
}

void print_table(Output& output, const Json& all) {
  const Json& transports = all.at("transports");
  std::size_t width = 0;
  for (const Json& transport : transports)
    width = std::max(width, transport.at("name").get_ref<const std::string&>().size());
  output.print("{:<{}}  {:<25}  {:<9}  {:<10}  {:<8}  {:>9}  {:>6}  {:<7}  {}\n", "transport",
               width, "family", "substrate", "fan-in", "wake-up", "max bytes", "depth", "queue",
               "state");
  for (const Json& transport : transports) print_row(output, transport, width);
  print_reasons(output, transports);
  output.print("\nhow each works: pibench explain NAME\n\n{:<{}}  what is measured\n", "scenario",
               width);
  for (const Scenario* scenario : scenarios())
    output.print("{:<{}}  {}\n", scenario->name, width, scenario->summary);
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
  add_redis_url(*list, options->settings);
  return [options](Output& output) {
    const Json all = describe_all(options->settings);
    if (options->json)
      output.print("{}\n", all.dump(2));
    else
      print_table(output, all);
    return success;
  };
}

}  // namespace pibench::cli
