#include <fmt/format.h>

#include <csignal>

#include "tests/faults/environments/environment.hpp"

namespace pibench::test {
namespace {

struct Named {
  int number;
  const char* name;
};

constexpr std::array<Named, 9> inherited_signals{{{SIGALRM, "ALRM"},
                                                  {SIGCHLD, "CHLD"},
                                                  {SIGINT, "INT"},
                                                  {SIGTERM, "TERM"},
                                                  {SIGHUP, "HUP"},
                                                  {SIGPIPE, "PIPE"},
                                                  {SIGUSR1, "USR1"},
                                                  {SIGXFSZ, "XFSZ"},
                                                  {SIGXCPU, "XCPU"}}};

Environment inherited(bool blocked, const std::string& which, const std::set<int>& numbers) {
  Environment environment;
  environment.group = blocked ? "Signals blocked by the starter" : "Signals ignored by the starter";
  environment.name = (blocked ? "b:" : "i:") + which;
  environment.meaning = fmt::format("{} {}", which, blocked ? "blocked" : "ignored");
  environment.expectation.touches = {Need::workers};
  // What a starter has ignored stays ignored, as nohup(1) relies on.
  if (!blocked && numbers.contains(SIGTERM)) environment.expectation.stop = SIGQUIT;
  environment.prepare = [=](Sandbox&, Start& start) {
    (blocked ? start.options.blocked_signals : start.options.ignored_signals) = numbers;
  };
  return environment;
}

}  // namespace

std::vector<Environment> signal_environments() {
  std::vector<Environment> environments;
  std::set<int> all;
  for (const Named& each : inherited_signals) all.insert(each.number);
  for (const bool blocked : {true, false}) {
    for (const Named& each : inherited_signals) {
      environments.push_back(inherited(blocked, each.name, {each.number}));
      environments.back().in_sample = blocked && (each.number == SIGALRM || each.number == SIGTERM);
    }
    environments.push_back(inherited(blocked, "all", all));
    environments.back().in_sample = true;
  }
  return environments;
}

}  // namespace pibench::test
