#include "bench/machine/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "bench/cli/commands.hpp"
#include "bench/cli/terminal.hpp"
#include "bench/harness/signals.hpp"
#include "bench/machine/environment.hpp"

namespace pibench::cli {
namespace {

using Json = nlohmann::ordered_json;

Json number_or_null(const std::optional<double>& number) {
  return number ? Json(*number) : Json();
}

void print_json(Output& output, const Examination& examination,
                const std::vector<DoctorFinding>& findings) {
  Json list = Json::array();
  for (const auto& [severity, what, value, remedy] : findings)
    list.push_back(
        {{"severity", to_string(severity)}, {"what", what}, {"value", value}, {"remedy", remedy}});
  const Probes& probes = examination.probes;
  const Json all{{"findings", list},
                 {"core_to_core_ns", number_or_null(probes.core_to_core_ns)},
                 {"stamp_cost_ns", number_or_null(probes.stamp_cost_ns)},
                 {"steal_percent", number_or_null(probes.steal_percent)},
                 {"environment", examination.environment}};
  output.print("{}\n", all.dump(2, ' ', false, Json::error_handler_t::replace));
}

std::string_view colour_of(Severity severity) {
  if (severity == Severity::ok) return "\x1b[32m";
  return severity == Severity::note ? "\x1b[33m" : "\x1b[31m";
}

void print_text(Output& output, const std::vector<DoctorFinding>& findings) {
  const bool colour = colour_wanted();
  std::size_t width = 0;
  for (const DoctorFinding& finding : findings) width = std::max(width, finding.what.size());
  for (const auto& [severity, what, value, remedy] : findings) {
    output.print("{}{:<8}{} {:<{}}  {}\n", colour ? colour_of(severity) : "", to_string(severity),
                 colour ? "\x1b[0m" : "", what, width, value);
    if (!remedy.empty()) output.print("{:9}{:<{}}  -> {}\n", "", "", width, remedy);
  }
  const auto warnings = doctor_warnings(findings).size();
  if (warnings == 0)
    output.print("\nnothing stands against measuring here\n");
  else
    output.print("\n{} warning{}: figures measured now would not be trustworthy\n", warnings,
                 warnings == 1 ? "" : "s");
}

int examine(Output& output, bool json, bool strict) {
  const Examination examination = examine_machine(read_environment());
  if (SignalGuard::caught() != 0) return killed_by_signal + SignalGuard::caught();
  const std::vector<DoctorFinding> findings = diagnose(examination);
  json ? print_json(output, examination, findings) : print_text(output, findings);
  return strict && !doctor_warnings(findings).empty() ? cannot_judge : success;
}

}  // namespace

Command add_doctor(CLI::App& app) {
  struct Options {
    bool json = false;
    bool strict = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* doctor =
      app.add_subcommand("doctor", "Can figures from this machine be trusted? If not, what helps?");
  doctor->add_flag("--json", options->json, "Machine-readable output, with the fingerprint");
  doctor->add_flag("--strict", options->strict, "Exit code 3 when there is a warning");
  doctor->footer(
      "Takes less than a second and changes nothing. Exit code 0 whatever is found, unless\n"
      "--strict is given.\n"
      "Example: pibench doctor --strict && pibench run");
  return [options](Output& output) { return examine(output, options->json, options->strict); };
}

}  // namespace pibench::cli
