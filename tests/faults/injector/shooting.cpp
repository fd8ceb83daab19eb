#include "tests/faults/injector/shooting.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/faults/injector/calls.hpp"
#include "tests/faults/injector/trace.hpp"

namespace pibench::test {
namespace {

/// Nothing fails while a run is recorded, and the machine may be busy.
constexpr std::string_view patient_deadline = "60s";
constexpr std::string_view deadline = "5s";
/// For the end of what it kills.
constexpr std::chrono::seconds patience_with_tracer{60};

std::vector<std::string> command_for(const std::string& binary, const std::string& transport,
                                     std::string_view until) {
  return {binary,        "pi",
          "--transport", transport,
          "--terms",     "1000",
          "--workers",   std::to_string(workers_of_a_job),
          "--deadline",  std::string(until)};
}

struct Seen {
  Ending ending;
  Trace trace;
};

/// Throws std::runtime_error where the tracer has told nothing.
Seen run_traced(const std::vector<std::string>& command, const Order& order, Sandbox& sandbox) {
  const auto report = sandbox.scratch() / "trace.json";
  Seen seen{.ending = sandbox.run({.arguments = traced(command, report, order),
                                   .environment = {},
                                   .limit = order.limit + patience_with_tracer}),
            .trace = {}};
  const std::string text = read_file(report);
  if (text.empty()) throw std::runtime_error("no trace: " + seen.ending.describe());
  nlohmann::json::parse(text).get_to(seen.trace);
  return seen;
}

/// What `pibench clean` leaves of what a failed removal has left.
std::string left_after_cleaning(const std::string& binary, Sandbox& sandbox) {
  const Ending cleaning = sandbox.run({.arguments = {binary, "clean"}, .environment = {}});
  if (cleaning.hung || cleaning.finished.exit_code != 0) return cleaning.describe();
  return sandbox.left();
}

}  // namespace

Recording record(const std::string& binary, const std::string& transport, Sandbox& sandbox) {
  const auto [ending, trace] =
      run_traced(command_for(binary, transport, patient_deadline), Order{}, sandbox);
  Recording recording{.calls = trace.recorded,
                      .programs = {trace.programs.begin(), trace.programs.end()},
                      .pi = answer_in(ending.finished.out)};
  const bool is_good = ending.finished.exit_code == 0 && ending.left.empty() && !trace.hung &&
                       trace.left.empty() && !recording.pi.empty();
  if (!is_good) throw std::runtime_error("without any failing call: " + ending.describe());
  return recording;
}

Hit shoot(const std::string& binary, const Target& target, Sandbox& sandbox) {
  const Shot& shot = target.shot;
  const Order order{.injection =
                        Injection{.occurrence = shot.occurrence,
                                  .error = shot.error,
                                  .takes_effect = fails_after_effect(shot.occurrence.number)}};
  const auto [ending, trace] =
      run_traced(command_for(binary, shot.transport, deadline), order, sandbox);
  const bool is_to_clean = !ending.left.empty() && removes(shot.occurrence);
  const Aftermath aftermath{.shot = shot,
                            .trace = trace,
                            .ending = ending,
                            .cast = target.cast,
                            .pi = target.recording.pi,
                            .not_cleaned = is_to_clean ? left_after_cleaning(binary, sandbox) : ""};
  return {.hit = trace.hit,
          .findings = findings_of(aftermath),
          .exit_code = ending.finished.exit_code,
          .seconds = ending.seconds,
          .out = ending.finished.out,
          .err = ending.finished.err};
}

void to_json(nlohmann::json& json, const Hit& hit) {
  json = {{"hit", hit.hit},         {"exit_code", hit.exit_code},
          {"seconds", hit.seconds}, {"out", hit.out},
          {"err", hit.err},         {"findings", nlohmann::json::array()}};
  for (const Finding& finding : hit.findings)
    json["findings"].push_back({static_cast<int>(finding.fault), finding.text});
}

void from_json(const nlohmann::json& json, Hit& hit) {
  json.at("hit").get_to(hit.hit);
  json.at("exit_code").get_to(hit.exit_code);
  json.at("seconds").get_to(hit.seconds);
  json.at("out").get_to(hit.out);
  json.at("err").get_to(hit.err);
  for (const auto& finding : json.at("findings"))
    hit.findings.push_back({static_cast<Fault>(finding.at(0).get<int>()), finding.at(1)});
}

}  // namespace pibench::test
