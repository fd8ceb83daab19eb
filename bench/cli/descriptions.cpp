#include "bench/cli/descriptions.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "bench/catalogue/catalogue.hpp"
#include "bench/catalogue/describe.hpp"
#include "bench/machine/tunables.hpp"
#include "bench/plan/request.hpp"
#include "bench/scenarios/pi/inprocess.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::cli {
namespace {

constexpr std::array<std::uint16_t, 2> explained_workers{1, 10};
constexpr std::size_t explained_message_bytes = 1024;

Json with_values(const std::vector<std::string_view>& tunables) {
  Json list = Json::array();
  for (const std::string_view tunable : tunables)
    list.push_back({{"name", tunable}, {"value", value_of_tunable(tunable)}});
  return list;
}

void add(Json& description, const Explanation& explanation) {
  description["how"] = explanation.how;
  description["per_message"] = explanation.per_message;
  description["waking"] = explanation.waking;
  description["set_up"] = explanation.set_up;
  description["tunables"] = with_values(items_of(explanation.tunables));
  description["man_pages"] = items_of(explanation.man_pages);
  description["picture"] = lines_of(explanation.picture);
}

/// Adds nothing where this machine does not let us know the limits.
void add_limits(Json& description, const Row& row, std::uint16_t workers) {
  static_cast<void>(posix::probe_by([&] {
    const Limits limits = row.limits(workers);
    description["message_bytes_max"] = limits.message_bytes_max;
    description["queue_depth_max"] = limits.queue_depth_max;
  }));
}

/// How much a link of one worker holds that is opened for it. Adds nothing where none can be.
void add_capacity(Json& description, const Row& row, const Settings& settings) {
  static_cast<void>(posix::probe_by([&] {
    posix::RunDirectory run = posix::RunDirectory::create();
    const std::size_t message_bytes =
        std::min<std::size_t>(row.limits(1).message_bytes_max, explained_message_bytes);
    const Capacity capacity = row.capacity({.workers = 1,
                                            .message_bytes = message_bytes,
                                            .fixed_size = true,
                                            .replies = false,
                                            .wakeup = row.descriptor.wakeup,
                                            .run = run,
                                            .settings = settings});
    description["queue"] = {{"message_bytes", message_bytes}};
    if (capacity.bytes) description["queue"]["bytes"] = *capacity.bytes;
    if (capacity.messages) description["queue"]["messages"] = *capacity.messages;
  }));
}

Json limits_of(const Row& row) {
  Json list = Json::array();
  for (const std::uint16_t workers : explained_workers) {
    Json limits{{"workers", workers}};
    add_limits(limits, row, workers);
    if (limits.contains("message_bytes_max")) list.push_back(std::move(limits));
  }
  return list;
}

}  // namespace

Json describe(const Row& row, const Settings& settings) {
  const Descriptor& descriptor = row.descriptor;
  const Probe probe = row.probe(settings);
  Json description = {{"name", descriptor.name},
                      {"usable", probe.usable},
                      {"reason", probe.reason},
                      {"summary", descriptor.summary},
                      {"family", to_string(descriptor.family)},
                      {"substrate", to_string(descriptor.substrate)},
                      {"fan_in", to_string(descriptor.fan_in)},
                      {"wakeup", to_string(descriptor.wakeup)},
                      {"any_wakeup", descriptor.any_wakeup},
                      {"any_queue", descriptor.any_queue},
                      {"hand_over", to_string(descriptor.hand_over)},
                      {"exclusion", to_string(descriptor.exclusion)},
                      {"aborts", descriptor.aborts},
                      {"workers", to_string(descriptor.workers)},
                      {"server_option", descriptor.server_option}};
  add_limits(description, row, 1);
  return description;
}

Json describe(const Absence& absence) {
  return {{"name", absence.name}, {"usable", false}, {"reason", absence.reason}};
}

Json describe_inprocess() {
  const reports::Traits traits = inprocess_traits();
  return {{"name", inprocess_name},
          {"usable", true},
          {"reason", ""},
          {"summary", traits.summary},
          {"family", to_string(Family::none)}};
}

Json explain(const Row& row, const Settings& settings) {
  Json description = describe(row, settings);
  if (Json limits = limits_of(row); !limits.empty()) description["limits"] = std::move(limits);
  if (description.at("usable")) add_capacity(description, row, settings);
  add(description, row.explanation);
  return description;
}

Json explain_inprocess() {
  Json description = describe_inprocess();
  add(description, inprocess_explanation);
  return description;
}

std::vector<std::string_view> described_names() {
  std::vector<std::string_view> names{inprocess_name};
  for (const Row& row : catalogue()) names.push_back(row.descriptor.name);
  for (const Absence& absence : absent_transports()) names.push_back(absence.name);
  return names;
}

}  // namespace pibench::cli
