#include <fmt/format.h>

#include <stdexcept>

#include "tests/faults/matrix/plan.hpp"
#include "tests/faults/matrix/results.hpp"
#include "tests/support/users_redis.hpp"

namespace pibench::test {
namespace {

constexpr const char* server_group = "A Redis server of the user's (--redis-url)";
constexpr const char* redis_option = "--redis-url";
constexpr const char* password = "open-sesame";

struct RedisFault {
  std::string heading;
  std::string meaning;
  std::string fault;                 ///< the order; empty: the server's own
  std::vector<std::string> options;  ///< of the server
  std::string outcome;
  std::string reason;  ///< a part of it
  int exit_code;
  bool answers_afterwards = true;  ///< the server does
  /// A transport for which the server keeps nothing does not meet it.
  bool is_about_memory = false;
};

const std::vector<RedisFault>& redis_faults() {
  static const std::vector<RedisFault> faults{
      {"password",
       "it wants a password, and gets none",
       "none",
       {"--requirepass", password},
       "unavailable",
       "NOAUTH",
       0,
       false},
      {"OOM",
       "it answers with an error: maxmemory of one byte",
       "none",
       {"--maxmemory", "1"},
       "failed",
       "OOM",
       1,
       true,
       true},
      {"dies", "it is killed as a worker hands over", "server-dies", {}, "failed", "", 1, false},
      {"hangs",
       "it is stopped (SIGSTOP) as a worker hands over",
       "server-hangs",
       {},
       "failed",
       "deadline",
       1,
       false},
      {"worker",
       "a worker is stopped before its message: no key stays",
       "stopped",
       {},
       "failed",
       "worker 1 was still",
       1},
      {"refuses", "nobody listens at its socket", "none", {}, "unavailable", "does not answer", 0},
  };
  return faults;
}

std::string name_of(const RedisFault& fault) {
  return "redis-" + fault.heading;
}

class RedisFaultRun {
 public:
  RedisFaultRun(const std::string& binary, const Subject& subject, const RedisFault& fault)
      : binary_(binary), subject_(subject), fault_(fault) {}

  std::vector<Cell> operator()(Sandbox& sandbox) const {
    const std::string wrong = complaint(sandbox);
    return {{subject_.name, name_of(fault_), wrong.empty() ? Verdict::ok : Verdict::failed, wrong}};
  }

 private:
  std::string complaint(Sandbox& sandbox) const {
    const UsersRedis server(sandbox.scratch(), fault_.options);
    const Holdings before = Holdings::now();
    const Finished finished = run_with(server, sandbox);
    const bool is_right = finished.exit_code == 0 && fault_.is_about_memory;
    if (finished.exit_code != fault_.exit_code && !is_right)
      return fmt::format("exit code {}, said: {}", finished.exit_code, finished.err);
    if (const std::string left = left_over(before, Holdings::now()); !left.empty())
      return "left " + left;
    if (fault_.answers_afterwards && server.keys() != ":0") return "keys: " + server.keys();
    return complaint_of_results(Results(sandbox.out()));
  }

  Finished run_with(const UsersRedis& server, const Sandbox& sandbox) const {
    const bool refuses = fault_.heading == "refuses";
    Command command({binary_,         "run",
                     "--transport",   "inprocess," + subject_.name,
                     "--scenario",    "pi",
                     "--workers",     "3",
                     "--terms",       "1000",
                     "--repetitions", "3",
                     "--deadline",    "1s",
                     "--placement",   "os",
                     "--out",         sandbox.out().string(),
                     redis_option,    refuses ? "unix:///nobody/listens.sock" : server.url()},
                    {.environment = {{"PIBENCH_TEST_FAULT", fault_.fault},
                                     {"PIBENCH_TEST_TRIAL", "3"},
                                     {"PIBENCH_TEST_SERVER", std::to_string(server.pid())}},
                     .directory = {},
                     .limits = {}});
    if (!command.ends_within(std::chrono::seconds(60))) throw std::runtime_error("it hung");
    return command.wait();
  }

  std::string complaint_of_results(const Results& results) const {
    for (const Results::Outcome& cell : results.of("inprocess"))
      if (cell.outcome != "measured") return cell.name + " " + cell.outcome;
    const std::vector<Results::Outcome> cells = results.of(subject_.name);
    if (cells.size() != 1) return "not in the results";
    const Results::Outcome& cell = cells.front();
    if (cell.outcome == "measured" && fault_.is_about_memory) return {};
    if (cell.outcome == fault_.outcome && cell.reason.find(fault_.reason) != std::string::npos)
      return {};
    return fmt::format("expected \"{}: …{}…\", found \"{}: {}\"", fault_.outcome, fault_.reason,
                       cell.outcome, cell.reason);
  }

  const std::string& binary_;
  const Subject& subject_;
  const RedisFault& fault_;
};

}  // namespace

Plan plan_redis_faults(const PlanRequest& request) {
  Plan plan;
  for (const RedisFault& fault : redis_faults()) {
    plan.columns.push_back({server_group, name_of(fault), fault.heading, fault.meaning});
    for (const Subject& subject : request.subjects) {
      const bool concerned = subject.server_option == redis_option && subject.usable;
      Cell cell{subject.name, name_of(fault), Verdict::not_applicable, "no server of the user's"};
      Job job{name_of(fault), {}, {cell}};
      if (concerned) job.run = RedisFaultRun(request.binary, subject, fault);
      plan.jobs.push_back(std::move(job));
    }
  }
  return plan;
}

}  // namespace pibench::test
