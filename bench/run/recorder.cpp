#include "bench/run/recorder.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "bench/harness/signals.hpp"
#include "reports/data/csv.hpp"
#include "reports/html/html.hpp"
#include "reports/results/distribution.hpp"
#include "reports/results/file.hpp"
#include "reports/results/json.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

constexpr std::size_t usual_distributions = 4;
constexpr auto save_interval = std::chrono::milliseconds(500);

/// Warns of losses: figures of messages that arrived are no figures of those that were sent.
void note_losses(reports::Cell& cell) {
  constexpr std::string_view beginning = "lost ";
  std::erase_if(cell.notes, [&](const std::string& note) { return note.starts_with(beginning); });
  double lost = 0;
  double arrived = 0;
  for (const reports::Repetition& repetition : cell.repetitions) {
    lost += reports::counter(repetition, "lost_messages").value_or(0);
    arrived += reports::counter(repetition, "iterations").value_or(0);
  }
  if (lost > 0)
    cell.notes.push_back(
        fmt::format("{}{:.2g} % of its messages", beginning, 100 * lost / (lost + arrived)));
}

}  // namespace

Recorder::Recorder(std::filesystem::path directory, reports::ResultSet base)
    : directory_(std::move(directory)),
      results_(std::move(base)),
      earlier_(std::exchange(results_.cells, {})),
      next_save_(Clock::now()) {}

const std::vector<reports::Repetition>& Recorder::begin(const PlannedCell& planned) {
  reports::Cell cell = planned.known.value_or(
      reports::Cell{planned.id, planned.traits, reports::Outcome::failed, "", {}});
  const auto earlier = std::ranges::find(earlier_, planned.id, &reports::Cell::id);
  const bool resumed =
      !planned.known && earlier != earlier_.end() && earlier->outcome == reports::Outcome::measured;
  if (resumed) cell = std::move(*earlier);
  if (resumed && !cell.distributions.empty())
    cell.notes.emplace_back("single times are those since the run was resumed");
  decided_.push_back(resumed || planned.known.has_value());
  times_ns_.emplace_back().reserve(usual_distributions);
  repetitions_.emplace_back();
  return results_.cells.emplace_back(std::move(cell)).repetitions;
}

void Recorder::add_repetition(std::size_t cell, TrialFigures figures, Nanoseconds elapsed) {
  if (has_failed(cell)) return;
  results_.cells[cell].outcome = reports::Outcome::measured;
  repetitions_[cell].append(figures.repetition, names_, arena_);
  append_times(cell, figures.times_ns);
  decided_[cell] = true;
  describe_machine(std::string(measuring_seconds), std::chrono::duration<double>(elapsed).count());
  save_now_and_then();
}

void Recorder::fail(std::size_t cell, reports::Outcome outcome, std::string reason) {
  results_.cells[cell].outcome = outcome;
  results_.cells[cell].reason = std::move(reason);
  results_.cells[cell].repetitions.clear();
  repetitions_[cell] = {};
  decided_[cell] = true;
}

bool Recorder::has_failed(std::size_t cell) const {
  return !results_.cells[cell].reason.empty();
}

bool Recorder::is_measured(std::size_t cell) const {
  return !results_.cells[cell].repetitions.empty() || !repetitions_[cell].empty();
}

void Recorder::append_times(std::size_t cell, const SingleTimes& times_ns) {
  std::vector<NamedTimes>& kept = times_ns_[cell];
  for (const auto& [name, times] : times_ns) {
    const std::int64_t number = names_.number_of(name);
    auto found = std::ranges::find(kept, number, &NamedTimes::name);
    if (found == kept.end()) found = kept.insert(kept.end(), {number, {}});
    found->times.append(times, arena_);
  }
}

/// Those of the run that is resumed, then its own.
std::vector<reports::Repetition> Recorder::repetitions_of(std::size_t cell) const {
  std::vector<reports::Repetition> repetitions = results_.cells[cell].repetitions;
  std::ranges::move(repetitions_[cell].all(names_), std::back_inserter(repetitions));
  return repetitions;
}

void Recorder::describe_machine(const std::string& name, nlohmann::ordered_json value) {
  results_.environment[name] = std::move(value);
}

void Recorder::warn(std::string warning) {
  if (std::ranges::find(results_.warnings, warning) == results_.warnings.end())
    results_.warnings.push_back(std::move(warning));
}

reports::ResultSet Recorder::results() const {
  reports::ResultSet current = results_;
  current.cells.clear();
  for (std::size_t i = 0; i < results_.cells.size(); ++i)
    if (decided_[i]) current.cells.emplace_back(results_.cells[i]).repetitions = repetitions_of(i);
  return current;
}

void Recorder::save_json() const {
  reports::write_atomically(directory_ / "results.json", reports::results_json(results()));
}

/// Saves in a process of its own: the writer's memory would stay in this one's heap, and every fork
/// of a worker would copy its page tables.
void Recorder::save_json_apart() const {
  const pid_t writer = posix::checked(::fork(), "fork", posix::more_processes);
  if (writer == 0) {
    use_worker_signals();
    ::_exit(can_save() ? EXIT_SUCCESS : EXIT_FAILURE);
  }
  int status = 0;
  while (::waitpid(writer, &status, 0) < 0 && errno == EINTR) continue;
  if (status != 0) save_json();  // which says what is wrong
}

bool Recorder::can_save() const noexcept {
  try {
    save_json();
    return true;
  } catch (...) {
    return false;
  }
}

/// Saving takes a fiftieth of the time at most, however large the file has become.
void Recorder::save_now_and_then() {
  const auto start = Clock::now();
  if (start < next_save_) return;
  save_json_apart();
  const auto end = Clock::now();
  next_save_ = end + std::max<Nanoseconds>(save_interval, 50 * (end - start));
}

void Recorder::finish(bool complete) {
  results_.complete = complete;
  for (std::size_t i = 0; i < results_.cells.size(); ++i) {
    results_.cells[i].repetitions = repetitions_of(i);
    repetitions_[i] = {};
    note_losses(results_.cells[i]);
  }
  for (std::size_t i = 0; i < results_.cells.size(); ++i)
    for (const auto& [name, times] : times_ns_[i]) {
      std::vector<std::int64_t> all = times.all();
      if (is_measured(i))
        results_.cells[i].distributions[names_.name_of(name)] = reports::distribution_of(all);
    }
  save_json();
}

void write_tables(const std::filesystem::path& directory, const reports::ResultSet& results) {
  reports::write_atomically(directory / "results.csv", reports::results_csv(results));
  reports::write_atomically(directory / "samples.csv", reports::samples_csv(results));
  reports::write_atomically(directory / "report.html",
                            reports::report_html(std::span(&results, 1)));
}

}  // namespace pibench
