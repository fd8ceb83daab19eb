#include "bench/run/recorder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "bench/usage_error.hpp"
#include "reports/csv.hpp"
#include "reports/file.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"

namespace pibench {
namespace {

constexpr auto save_interval = std::chrono::milliseconds(500);

void create_writable(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (!error && ::access(directory.c_str(), W_OK | X_OK) != 0)
    error = std::error_code(errno, std::generic_category());
  if (error)
    throw UsageError(
        fmt::format("cannot write to the output directory {}: {}; choose another with --out",
                    directory.string(), error.message()));
}

}  // namespace

Recorder::Recorder(std::filesystem::path directory, reports::ResultSet base)
    : directory_(std::move(directory)), results_(std::move(base)), next_save_(Clock::now()) {
  create_writable(directory_);
}

std::size_t Recorder::add(reports::Cell cell) {
  decided_.push_back(!cell.reason.empty());
  results_.cells.push_back(std::move(cell));
  return results_.cells.size() - 1;
}

void Recorder::add_repetition(std::size_t cell, reports::Repetition repetition) {
  if (has_failed(cell)) return;
  results_.cells[cell].outcome = reports::Outcome::measured;
  results_.cells[cell].repetitions.push_back(std::move(repetition));
  decided_[cell] = true;
}

void Recorder::fail(std::size_t cell, reports::Outcome outcome, std::string reason) {
  results_.cells[cell].outcome = outcome;
  results_.cells[cell].reason = std::move(reason);
  results_.cells[cell].repetitions.clear();
  decided_[cell] = true;
}

bool Recorder::has_failed(std::size_t cell) const {
  return !results_.cells[cell].reason.empty();
}

bool Recorder::is_measured(std::size_t cell) const {
  return !results_.cells[cell].repetitions.empty();
}

void Recorder::set_context(nlohmann::ordered_json context) {
  results_.context = std::move(context);
}

reports::ResultSet Recorder::results() const {
  reports::ResultSet current = results_;
  current.cells.clear();
  for (std::size_t i = 0; i < results_.cells.size(); ++i)
    if (decided_[i]) current.cells.push_back(results_.cells[i]);
  return current;
}

void Recorder::save_json() const {
  reports::write_atomically(directory_ / "results.json", reports::results_json(results()));
}

void Recorder::save_now_and_then() {
  if (Clock::now() < next_save_) return;
  save_json();
  next_save_ = Clock::now() + save_interval;
}

void Recorder::finish(bool complete) {
  results_.complete = complete;
  save_json();
  const reports::ResultSet current = results();
  reports::write_atomically(directory_ / "results.csv", reports::results_csv(current));
  reports::write_atomically(directory_ / "samples.csv", reports::samples_csv(current));
  reports::write_atomically(directory_ / "report.html",
                            reports::report_html(std::span(&current, 1)));
}

}  // namespace pibench
