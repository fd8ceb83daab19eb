#include "bench/cli/explain_global_variable.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/catalogue/catalogue.hpp"
#include "bench/cli/commands.hpp"
#include "bench/cli/global_variable.hpp"
#include "bench/console/standard_error.hpp"
#include "bench/harness/signals.hpp"
#include "bench/scenarios/trial/trial_error.hpp"

namespace pibench::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view why =
    "fork(2) gives each worker a copy of the parent's address space. The copy costs little at\n"
    "first: both share the pages until one of them writes (copy-on-write), and then that one gets\n"
    "a page of its own. So all processes have the variable at the same virtual address, on\n"
    "another physical page each; what a worker adds goes with the worker, and the parent's copy\n"
    "stays as it was.";

struct Alternative {
  std::string_view transport;
  std::string_view what;
};
constexpr std::array<Alternative, 4> alternatives{
    {{"thread", "threads have one address space, so that the variable is one"},
     {"shm_semaphore", "a page mapped with MAP_SHARED, and a semaphore around the addition"},
     {"mp_value", "the same as multiprocessing.Value has it"},
     {"pipe", "no shared variable: each worker sends its partial sum"}}};

std::string frame_text(std::uint64_t frame) {
  return frame == 0 ? "-" : fmt::format("{:#x}", frame);
}

void print_copy(Output& output, const std::string& who, const GlobalCopy& copy) {
  output.print("{:<10} {:>8}  {:#018x}  {:>14}  {:.15f}\n", who, copy.pid, copy.address,
               frame_text(copy.page_frame), copy.value);
}

void print_text(Output& output, const GlobalVariableShow& show) {
  output.print(
      "A global variable, `double global_sum = 0`, to which {} forked workers add their\n"
      "partial sums of {} terms:\n\n",
      show.workers.size(), show.terms);
  output.print("{:<10} {:>8}  {:<18}  {:>14}  {}\n", "process", "pid", "address", "physical page",
               "value there");
  for (std::size_t i = 0; i < show.workers.size(); ++i)
    print_copy(output, fmt::format("worker {}", i), show.workers[i]);
  print_copy(output, "parent", show.parent);
  output.print("\npi from the parent's variable  {:.11f}\nthe right one                  {:.11f}\n",
               show.pi, show.right_pi);
  if (show.parent.page_frame == 0)
    output.print("(physical pages are shown to privileged users only: CAP_SYS_ADMIN)\n");
  output.print("\n{}\n\nWhat to use instead:\n", why);
  for (const auto& [transport, what] : alternatives)
    if (find_row(transport) != nullptr)
      output.print("  pibench explain {:<14} {}\n", transport, what);
}

Json to_json(const GlobalCopy& copy) {
  return {{"pid", copy.pid},
          {"address", fmt::format("{:#x}", copy.address)},
          {"page_frame", copy.page_frame == 0 ? Json() : Json(copy.page_frame)},
          {"value", copy.value}};
}

Json to_json(const GlobalVariableShow& show) {
  Json workers = Json::array();
  for (const GlobalCopy& copy : show.workers) workers.push_back(to_json(copy));
  Json instead = Json::array();
  for (const auto& [transport, what] : alternatives)
    if (find_row(transport) != nullptr) instead.push_back({{"name", transport}, {"why", what}});
  return {{"name", global_variable_name},
          {"summary", global_variable_summary},
          {"terms", show.terms},
          {"workers", workers},
          {"parent", to_json(show.parent)},
          {"pi", show.pi},
          {"right_pi", show.right_pi},
          {"shown", show.convincing()},
          {"why", why},
          {"instead", instead}};
}

}  // namespace

int explain_global_variable(Output& output, bool json) {
  try {
    const GlobalVariableShow show = show_global_variable();
    if (json)
      output.print("{}\n", to_json(show).dump(2));
    else
      print_text(output, show);
    if (show.convincing()) return success;
    complain("this does not show what it should: the copies are not separate");
    return cell_failed;
  } catch (const TrialError& error) {
    if (error.kind() == TrialError::Kind::stopped_by_user)
      return killed_by_signal + SignalGuard::caught();
    complain(fmt::format("{}: {}", global_variable_name, error.what()));
    return cell_failed;
  }
}

}  // namespace pibench::cli
