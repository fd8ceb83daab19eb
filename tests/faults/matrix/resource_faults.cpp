#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <functional>
#include <optional>
#include <stdexcept>

#include "tests/faults/matrix/limits.hpp"
#include "tests/faults/matrix/plan.hpp"
#include "tests/faults/matrix/results.hpp"
#include "tests/faults/matrix/surroundings.hpp"
#include "tests/support/coverage.hpp"

namespace pibench::test {
namespace {

constexpr const char* machine_group = "The machine";
constexpr const char* msgmni = "/proc/sys/kernel/msgmni";
constexpr const char* queues_max = "/proc/sys/fs/mqueue/queues_max";

using Prepare = void (*)(unsigned degree, Sandbox&, Sandbox::Request&);

/// One thing that there is too little of, in several degrees.
struct Shortage {
  std::string heading;
  std::string meaning;
  bool needs_privilege;  ///< that to mount
  /// What a cell that was not measured may give as its reason, and a run that could not begin.
  std::vector<std::string> causes;
  /// Prepares the sandbox and the request for each of them, from the first on.
  unsigned degrees;
  Prepare prepare;
  /// In place of them: degrees are the limits at which runs come to different ends.
  std::optional<ResourceLimit> limit{};
  std::vector<const char*> written{};  ///< the kernel's files, to prepare it
};

void set_kernel_limit(const char* file, const char* value) {
  std::ofstream stream(file);
  if (!(stream << value << std::flush))
    throw std::runtime_error(std::string("cannot write ") + file);
}

void limit_processes(unsigned degree, Sandbox& sandbox, Sandbox::Request& request) {
  request.limits = {{RLIMIT_NPROC, degree + 1}};
  request.user = nobody_else();
  request.arguments.front() = lend(sandbox, request.arguments.front(), request.user);
}

void fill_shared_memory(unsigned degree, Sandbox&, Sandbox::Request&) {
  constexpr std::array<std::size_t, 3> free_bytes{0, 4096, 16384};
  make_small("/dev/shm", free_bytes[degree]);
}

void limit_queues(unsigned degree, Sandbox&, Sandbox::Request& request) {
  if (degree == 0) request.limits = {{RLIMIT_MSGQUEUE, 0}};
  if (degree == 0) return set_kernel_limit(msgmni, "0");
  set_kernel_limit(queues_max, "0");
}

void fill_temporary(unsigned degree, Sandbox& sandbox, Sandbox::Request& request) {
  constexpr std::array<std::size_t, 3> free_bytes{0, 8192, 24576};
  const std::filesystem::path small = sandbox.temporary() / fmt::format("small{}", degree);
  make_small(small, free_bytes[degree]);
  request.environment["TMPDIR"] = small;
}

void fill_out(unsigned degree, Sandbox& sandbox, Sandbox::Request&) {
  constexpr std::array<std::size_t, 3> free_bytes{0, 16384, 65536};
  make_small(sandbox.out(), free_bytes[degree]);
}

const std::vector<Shortage>& shortages() {
  static const std::vector<Shortage> all{
      {"procs",
       "no more processes may be forked (RLIMIT_NPROC 1 to 5)",
       true,
       {"ulimit -u", "Can't initialize Background Jobs"},
       5,
       limit_processes},
      {"files",
       "descriptors run out (RLIMIT_NOFILE, from where nothing is loaded to where all is measured)",
       false,
       {"ulimit -n", "Too many open files"},
       0,
       nullptr,
       ResourceLimit{RLIMIT_NOFILE, 1, 1024}},
      {"memory",
       "the address space runs out (RLIMIT_AS, likewise)",
       false,
       {"Cannot allocate memory", "bad_alloc", "memory", "pthread_create", "may lack threads",
        "no thread", "redis-server ended", "redis-server was killed", "mosquitto ended",
        "mosquitto was killed", "beanstalkd ended", "beanstalkd was killed"},
       0,
       nullptr,
       ResourceLimit{RLIMIT_AS, 4096, std::uint64_t{1} << 30}},
      {"shm", "/dev/shm has 0, 4 or 16 KiB left", true, {"/dev/shm"}, 3, fill_shared_memory},
      {"queues",
       "RLIMIT_MSGQUEUE and kernel.msgmni are 0; fs.mqueue.queues_max is 0",
       true,
       {"RLIMIT_MSGQUEUE", "ulimit -q", "msgmni", "queues_max"},
       2,
       limit_queues,
       {},
       {msgmni, queues_max}},
      {"tmpdir",
       "$TMPDIR has 0, 8 or 24 KiB left",
       true,
       {"No space left on device"},
       3,
       fill_temporary},
      {"out",
       "the output directory has 0, 16 or 64 KiB left",
       true,
       {"No space left on device"},
       3,
       fill_out},
  };
  return all;
}

bool names_any(const std::string& text, const std::vector<std::string>& causes) {
  return std::ranges::any_of(
      causes, [&](const std::string& cause) { return text.find(cause) != std::string::npos; });
}

class ShortageRun {
 public:
  ShortageRun(const PlanRequest& request, const Shortage& shortage)
      : request_(request), shortage_(shortage) {}

  std::vector<Cell> operator()(Sandbox& sandbox) const {
    std::vector<Cell> cells;
    for (const Subject& subject : request_.subjects)
      cells.push_back(subject.usable ? Cell{subject.name, shortage_.heading, Verdict::ok, ""}
                                     : unavailable(subject, shortage_.heading));
    if (const std::string why = obstacle(); !why.empty())
      return all(cells, Verdict::not_applicable, why);
    for (const Degree& degree : degrees(sandbox)) {
      Sandbox::Request request = to_run(sandbox, request_.subjects);
      degree.prepare(sandbox, request);
      const std::string wrong = complaint_of(sandbox.run(request), sandbox, cells);
      if (!wrong.empty())
        return all(cells, Verdict::failed, fmt::format("{}: {}", degree.name, wrong));
      std::error_code ignored;
      std::filesystem::remove_all(sandbox.out(), ignored);
    }
    return cells;
  }

 private:
  /// Why this machine, or this build, does not let it lack; empty where it does.
  std::string obstacle() const {
    if (shortage_.needs_privilege && !Sandbox::can_isolate())
      return "needs root, and the right to mount";
    for (const char* const file : shortage_.written)
      if (::access(file, W_OK) != 0) return fmt::format("{} cannot be written", file);
    if (counts_coverage && shortage_.heading == "memory") return "counters of coverage need memory";
    return {};
  }

  struct Degree {
    std::string name;
    std::function<void(Sandbox&, Sandbox::Request&)> prepare;
  };

  std::vector<Degree> degrees(Sandbox& sandbox) const {
    std::vector<Degree> all;
    for (unsigned number = 0; number < shortage_.degrees; ++number)
      all.push_back(
          {fmt::format("degree {}", number),
           [number, prepare = shortage_.prepare](Sandbox& its, Sandbox::Request& request) {
             prepare(number, its, request);
           }});
    if (!shortage_.limit) return all;
    const int resource = shortage_.limit->resource;
    for (const std::uint64_t most :
         telling_limits(sandbox, to_run(sandbox, {example()}), *shortage_.limit))
      all.push_back({fmt::format("a limit of {}", most),
                     [resource, most](Sandbox&, Sandbox::Request& request) {
                       request.limits = {{resource, most}};
                     }});
    return all;
  }

  /// By which limits are found for all.
  const Subject& example() const {
    const auto found = std::ranges::find_if(request_.subjects, [](const Subject& subject) {
      return subject.usable && subject.carries() && !subject.has_threads;
    });
    return found != request_.subjects.end() ? *found : request_.subjects.front();
  }

  static std::vector<Cell> all(std::vector<Cell> cells, Verdict verdict, const std::string& text) {
    for (Cell& cell : cells) cell = {cell.transport, cell.column, verdict, text};
    return cells;
  }

  Sandbox::Request to_run(const Sandbox& sandbox, const std::vector<Subject>& subjects) const {
    std::string transports;
    for (const Subject& subject : subjects)
      transports += (transports.empty() ? "" : ",") + subject.name;
    return {.arguments = {request_.binary, "run", "--scenario", "pi", "--terms", "1000",
                          "--workers", "3", "--placement", "os", "--repetitions", "1", "--deadline",
                          "3s", "--transport", transports, "--out", sandbox.out().string()},
            .environment = {},
            .limit = std::chrono::seconds(120)};
  }

  /// Of the run as a whole; cells that are not as they should be are told so.
  std::string complaint_of(const Ending& ending, const Sandbox& sandbox,
                           std::vector<Cell>& cells) const {
    const int code = ending.finished.exit_code;
    constexpr int not_even_loaded = 127;
    if (code == not_even_loaded) return {};
    if (ending.hung || code > 2 || code < 0) return "the run: " + ending.describe();
    if (!ending.left.empty()) return "the run " + ending.describe_left();
    if (code == 2)
      return names_any(ending.finished.err, shortage_.causes) ? ""
                                                              : "the run: " + ending.describe();
    const Results results(sandbox.out());
    for (Cell& cell : cells)
      if (cell.verdict == Verdict::ok) judge(results.of(cell.transport), cell);
    return fault_of_reports(sandbox.out());
  }

  void judge(const std::vector<Results::Outcome>& outcomes, Cell& cell) const {
    const auto fail = [&](const std::string& text) {
      cell.verdict = Verdict::failed;
      cell.text = text;
    };
    if (outcomes.empty()) fail("not in the results");
    for (const Results::Outcome& outcome : outcomes)
      if (outcome.outcome != "measured" && !names_any(outcome.reason, shortage_.causes))
        fail(fmt::format("{}: {}", outcome.outcome, outcome.reason));
  }

  const PlanRequest& request_;
  const Shortage& shortage_;
};

}  // namespace

Plan plan_resource_faults(const PlanRequest& request) {
  Plan plan;
  for (const Shortage& shortage : shortages()) {
    plan.columns.push_back({machine_group, shortage.heading, shortage.heading, shortage.meaning});
    Job job{shortage.heading, ShortageRun(request, shortage), {}};
    for (const Subject& subject : request.subjects)
      job.cells.push_back({subject.name, shortage.heading, Verdict::failed, ""});
    plan.jobs.push_back(std::move(job));
  }
  return plan;
}

}  // namespace pibench::test
