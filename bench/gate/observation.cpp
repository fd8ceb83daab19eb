#include "bench/gate/observation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bench/gate/program.hpp"
#include "bench/harness/wait_status.hpp"

namespace pibench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int observation_schema_version = 1;

double finite(const Json& value, const char* what) {
  if (!value.is_number() || !std::isfinite(value.get<double>()))
    throw std::runtime_error(fmt::format("'{}' is not a finite number", what));
  return value.get<double>();
}

double positive(const Json& value, const char* what) {
  const double number = finite(value, what);
  if (!(number > 0)) throw std::runtime_error(fmt::format("'{}' is not above zero", what));
  return number;
}

const Json& member(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) throw std::runtime_error(fmt::format("'{}' is missing", name));
  return *found;
}

std::string text_of(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_string()) throw std::runtime_error(fmt::format("'{}' is not a text", name));
  return value.get<std::string>();
}

void read_figures(const Json& json, ObservationDocument& document) {
  const Json& iterations = member(json, "iterations");
  if (!iterations.is_number_unsigned()) throw std::runtime_error("'iterations' is not a count");
  document.iterations = iterations.get<std::uint64_t>();
  for (const Json& time : member(json, "operation_ns"))
    document.operation_ns.push_back(positive(time, "operation_ns"));
  if (json.contains("p99_ns")) document.p99_ns = positive(json.at("p99_ns"), "p99_ns");
  for (const auto& [name, value] : member(json, "counters").items())
    document.counters[name] = finite(value, name.c_str());
}

/// The last line of what a program complained about: usually the reason.
std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of("\n\r ");
  if (end == std::string::npos) return {};
  const std::size_t start = text.find_last_of('\n', end);
  return text.substr(start == std::string::npos ? 0 : start + 1,
                     end - (start == std::string::npos ? 0 : start + 1) + 1);
}

std::string last_complaint_of(const ProgramEnd& end) {
  const std::string line = last_line(end.err);
  return line.empty() ? std::string() : ": " + line;
}

/// Why the program's output cannot be used; empty where it ended well.
std::string trouble_of(const ProgramEnd& end) {
  if (!end.stopped.empty()) return end.stopped;
  if (end.status != 0) return describe_end(end.status) + last_complaint_of(end);
  return end.out.empty() ? "printed nothing" + last_complaint_of(end) : std::string();
}

CommandLine arguments_of(const ObserveRequest& request, const Settings& settings) {
  // The inner deadline comes first, as it can name the process that hangs.
  const auto inner =
      std::chrono::duration_cast<std::chrono::milliseconds>(request.deadline) * 4 / 5;
  CommandLine arguments{"observe", "--cell", request.cell, "--deadline",
                        fmt::format("{}ms", std::max<std::int64_t>(inner.count(), 1))};
  const auto add = [&](const char* option, std::string value) {
    arguments.emplace_back(option);
    arguments.push_back(std::move(value));
  };
  if (request.ask == Ask::calibration) arguments.emplace_back("--calibrate");
  if (request.ask == Ask::calls) arguments.emplace_back("--calls");
  if (request.ask == Ask::figures) {
    add("--blocks", std::to_string(request.blocks));
    add("--iterations", std::to_string(request.iterations));
  }
  if (request.busy_work.count() > 0)
    add("--busy-work-ns", std::to_string(request.busy_work.count()));
  if (!settings.redis_url.empty()) add("--redis-url", settings.redis_url);
  if (settings.queue_bytes > 0) add("--queue-bytes", std::to_string(settings.queue_bytes));
  if (settings.fsync_tempfiles) arguments.emplace_back("--fsync");
  return arguments;
}

/// Less than a cycle of any processor.
constexpr double shortest_operation_ns = 0.1;

void check_times(const ObservationDocument& document, double elapsed_ns) {
  double all_ns = 0;
  for (const double time_ns : document.operation_ns) {
    if (time_ns < shortest_operation_ns)
      throw std::runtime_error(fmt::format("no operation takes {} ns", time_ns));
    all_ns += time_ns * static_cast<double>(document.iterations);
  }
  if (std::max(all_ns, document.p99_ns.value_or(0)) > elapsed_ns)
    throw std::runtime_error("its times are longer than the process ran");
}

void check_counts(const ObserveRequest& request, const ObservationDocument& document) {
  if (document.operation_ns.size() != request.blocks)
    throw std::runtime_error(
        fmt::format("it has {} blocks of {}", document.operation_ns.size(), request.blocks));
  if (document.iterations != request.iterations)
    throw std::runtime_error(fmt::format("its blocks have {} iterations in place of {}",
                                         document.iterations, request.iterations));
}

}  // namespace

void check_answer(const ObserveRequest& request, const ObservationDocument& document,
                  Nanoseconds elapsed) {
  if (document.cell != request.cell) throw std::runtime_error("it is of another cell");
  if (!document.measured() || request.ask == Ask::calls) return;
  if (document.operation_ns.empty()) throw std::runtime_error("it has no times");
  if (document.iterations == 0) throw std::runtime_error("it has no iterations");
  if (request.ask == Ask::figures) check_counts(request, document);
  check_times(document, in_ns(elapsed));
}

std::string to_text(const ObservationDocument& document) {
  Json json{{"schema_version", observation_schema_version},
            {"cell", document.cell},
            {"outcome", document.outcome},
            {"reason", document.reason},
            {"wakeup", document.wakeup}};
  if (document.measured()) {
    json["iterations"] = document.iterations;
    json["operation_ns"] = document.operation_ns;
    if (document.p99_ns) json["p99_ns"] = *document.p99_ns;
    json["counters"] = Json::object();
    for (const auto& [name, value] : document.counters) json["counters"][name] = value;
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

ObservationDocument parse_observation(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) throw std::runtime_error("it is not one JSON object");
  if (member(json, "schema_version") != observation_schema_version)
    throw std::runtime_error("it is of another version of pibench's observations");
  ObservationDocument document{.cell = text_of(json, "cell"),
                               .outcome = text_of(json, "outcome"),
                               .reason = text_of(json, "reason"),
                               .wakeup = text_of(json, "wakeup")};
  if (document.measured()) read_figures(json, document);
  return document;
}

std::string Observer::Result::why_not() const {
  if (!document) return trouble;
  if (document->measured()) return {};
  if (document->outcome == "unknown") return "it has no such cell";
  return fmt::format("{}: {}", document->outcome, document->reason);
}

Observer::Result Observer::observe(const ObserveRequest& request) const {
  CommandLine command_line = command_;
  for (std::string& word : arguments_of(request, settings_))
    command_line.push_back(std::move(word));
  const auto start = Clock::now();
  const ProgramEnd end = run_program(command_line, request.deadline);
  const Nanoseconds elapsed = Clock::now() - start;
  Result result{.trouble = trouble_of(end), .was_killed = end.was_killed};
  if (!result.trouble.empty()) return result;
  try {
    ObservationDocument document = parse_observation(end.out);
    check_answer(request, document, elapsed);
    result.document = std::move(document);
  } catch (const std::runtime_error& error) {
    result.trouble = fmt::format("printed no observation that can be read: {}", error.what());
  }
  return result;
}

reports::Observation observation_of(const ObservationDocument& document) {
  return {.time_ns = reports::low_quantile_of_process(document.operation_ns),
          .p99_ns = document.p99_ns,
          .counters = document.counters};
}

}  // namespace pibench
