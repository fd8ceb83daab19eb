#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <string>

#include "bench/catalogue/catalogue.hpp"
#include "bench/cli/commands.hpp"
#include "bench/cli/descriptions.hpp"
#include "bench/cli/explain_global_variable.hpp"
#include "bench/cli/queue_option.hpp"
#include "bench/cli/redis_option.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/plan/request.hpp"
#include "bench/scenarios/pi/inprocess.hpp"

namespace pibench::cli {
namespace {

constexpr std::size_t label_columns = 11;
constexpr std::size_t text_columns = 84;

/// A labelled paragraph: the label on the left of its first line.
void print_paragraph(Output& output, std::string_view label, std::string_view text) {
  while (!text.empty()) {
    std::size_t end = text.size();
    if (end > text_columns) end = text.rfind(' ', text_columns);
    if (end == std::string_view::npos) end = text.size();
    output.print("{:<{}}{}\n", label, label_columns, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    label = "";
  }
}

std::string text_of(const Json& object, const char* key) {
  return object.at(key).get<std::string>();
}

std::string limits_for(const Json& limits) {
  const auto depth = limits.at("queue_depth_max").get<std::size_t>();
  return fmt::format(
      "{} bytes a message, {}", limits.at("message_bytes_max").get<std::size_t>(),
      depth == 0 ? "waiting ones bounded in bytes" : fmt::format("at most {} waiting", depth));
}

/// The limits for one worker, and for more where those differ.
std::string limits_text(const Json& limits) {
  const std::string alone = limits_for(limits.front());
  std::string text = alone;
  for (const Json& each : limits)
    if (const std::string others = limits_for(each); others != alone)
      text += fmt::format("; with {} workers {}", each.at("workers").get<int>(), others);
  return text;
}

std::string tunables_text(const Json& tunables) {
  std::string text;
  for (const Json& each : tunables) {
    const std::string value = text_of(each, "value");
    text += fmt::format("{}{}{}{}", text.empty() ? "" : ", ", text_of(each, "name"),
                        value.empty() ? "" : " = ", value);
  }
  return text;
}

/// What a link holds as it is opened now; nothing where it has no queue.
std::string queue_text(const Json& topic) {
  const Json queue = topic.value("queue", Json::object());
  std::string text;
  if (queue.contains("bytes")) text = fmt::format("{} bytes", queue.at("bytes").get<std::size_t>());
  if (queue.contains("messages"))
    text += fmt::format(", {} messages of {} bytes", queue.at("messages").get<std::size_t>(),
                        queue.at("message_bytes").get<std::size_t>());
  if (text.empty()) return text;
  return text + (topic.at("any_queue") ? "; --queue-bytes chooses another size"
                                       : "; its size cannot be chosen");
}

std::string wakeup_text(const Json& topic) {
  return topic.at("any_wakeup") ? "blocking, spinning or spin-then-block"
                                : text_of(topic, "wakeup");
}

void print_topic(Output& output, const Json& topic) {
  print_paragraph(output, text_of(topic, "name") + " ", text_of(topic, "summary"));
  print_paragraph(output, "family", text_of(topic, "family"));
  if (topic.contains("substrate"))
    print_paragraph(output, "kind",
                    fmt::format("substrate {}, fan-in {}, wake-up {}", text_of(topic, "substrate"),
                                text_of(topic, "fan_in"), wakeup_text(topic)));
  print_paragraph(output, "here",
                  topic.at("usable") ? "usable" : "not usable: " + text_of(topic, "reason"));
  output.print("\n");
  print_paragraph(output, "how", text_of(topic, "how"));
  output.print("\n");
  print_paragraph(output, "message", text_of(topic, "per_message"));
  print_paragraph(output, "waiting", text_of(topic, "waking"));
  print_paragraph(output, "set-up", text_of(topic, "set_up"));
  output.print("\n");
  if (topic.contains("limits")) print_paragraph(output, "limits", limits_text(topic.at("limits")));
  print_paragraph(output, "queue", queue_text(topic));
  print_paragraph(output, "set by", tunables_text(topic.at("tunables")));
  print_paragraph(
      output, "manual",
      fmt::format("{}", fmt::join(topic.at("man_pages").get<std::vector<std::string>>(), ", ")));
  output.print("\n");
  for (const Json& line : topic.at("picture")) output.print("{}\n", line.get<std::string>());
}

Json list_of_topics(const Settings& settings) {
  Json topics = Json::array();
  const auto add = [&](const Json& described) {
    topics.push_back({{"name", described.at("name")},
                      {"summary", described.value("summary", text_of(described, "reason"))}});
  };
  add(describe_inprocess());
  for (const Row& row : catalogue()) add(describe(row, settings));
  for (const Absence& absence : absent_transports()) add(describe(absence));
  topics.push_back({{"name", global_variable_name}, {"summary", global_variable_summary}});
  return {{"topics", topics}};
}

void print_topics(Output& output, const Json& list) {
  const Json& topics = list.at("topics");
  std::size_t width = 0;
  for (const Json& topic : topics) width = std::max(width, text_of(topic, "name").size());
  for (const Json& topic : topics)
    output.print("{:<{}}  {}\n", text_of(topic, "name"), width, text_of(topic, "summary"));
  output.print("\nExample: pibench explain pipe\n");
}

Json topic_of(const std::string& name, const Settings& settings) {
  if (name == inprocess_name) return explain_inprocess();
  if (const Row* row = find_row(name)) return explain(*row, settings);
  for (const Absence& absence : absent_transports())
    if (absence.name == name) throw UsageError(fmt::format("{}: {}", name, absence.reason));
  throw UsageError(fmt::format("unknown topic '{}'; known are: {}, {}", name,
                               fmt::join(described_names(), ", "), global_variable_name));
}

/// Prints `json`, or the text that `print` writes.
template <class Print>
int show(Output& output, const Json& json, bool as_json, Print&& print) {
  if (as_json)
    output.print("{}\n", json.dump(2));
  else
    print(output, json);
  return success;
}

}  // namespace

Command add_explain(CLI::App& app) {
  struct Options {
    std::string name;
    bool json = false;
    Settings settings;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* explain = app.add_subcommand(
      "explain", "How a transport works, what it costs, its limits here and its calls");
  explain->add_option("name", options->name,
                      fmt::format("A transport, or {}: {} (without a name: what there is)",
                                  global_variable_name, global_variable_summary));
  explain->add_flag("--json", options->json, "Machine-readable output");
  add_redis_url(*explain, options->settings);
  add_queue_bytes(*explain, options->settings);
  explain->footer(
      "Examples: pibench explain pipe\n"
      "          pibench explain global-variable");
  return [options](Output& output) {
    const auto& [name, json, settings] = *options;
    if (name.empty()) return show(output, list_of_topics(settings), json, print_topics);
    if (name == global_variable_name) return explain_global_variable(output, json);
    return show(output, topic_of(name, settings), json, print_topic);
  };
}

}  // namespace pibench::cli
