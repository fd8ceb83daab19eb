#include "tests/faults/environments/judge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <nlohmann/json.hpp>

#include "tests/faults/matrix/results.hpp"

namespace pibench::test {
namespace {

constexpr int fine = 0;
constexpr int failed_cell = 1;
constexpr int unusable = 2;
constexpr int not_loaded = 127;
constexpr int ended_by_signal = 128;

bool touch(const std::set<Need>& a, const std::set<Need>& b) {
  return std::ranges::any_of(a, [&](Need need) { return b.contains(need); });
}

double pi_in(const std::string& json) {
  return nlohmann::json::parse(json).at("pi").get<double>();
}

/// What a `pi --json` says, against what it says elsewhere.
std::string complaint_of_pi(const std::string& out, const std::string& usual) {
  constexpr double rounding = 1e-12;
  const double pi = pi_in(out);
  return std::abs(pi - pi_in(usual)) < rounding ? "" : fmt::format("a wrong result, {}", pi);
}

std::string complaint_of_list(const std::string& out, const std::string& usual) {
  const auto found = nlohmann::json::parse(out).at("transports").size();
  const auto known = nlohmann::json::parse(usual).at("transports").size();
  return found == known ? "" : fmt::format("lists {} of {} transports", found, known);
}

std::string complaint_of_report(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return {};  // the environment looks itself
  return read_file(file).find("pibench") != std::string::npos ? "" : "the report is not written";
}

/// The reason of the first cell that failed, as an end of a sentence; empty where none is told.
std::string failure_in(const std::filesystem::path& directory) {
  try {
    for (const Results::Outcome& cell : Results(directory).all())
      if (cell.outcome == "failed") return fmt::format("; {}: {}", cell.name, cell.reason);
  } catch (const std::exception&) {
    return "; no results";
  }
  return {};
}

std::string complaint_of_clean(const std::string& out) {
  return out.find("removed") == std::string::npos ? "" : "removed what no run had made: " + out;
}

}  // namespace

bool Judge::names_cause(const std::string& text) const {
  return std::ranges::any_of(expected_.causes, [&](const std::string& cause) {
    return text.find(cause) != std::string::npos;
  });
}

bool Judge::may_be_hit(const Transport& transport) const {
  return transport.explained_by_any(expected_.hits);
}

bool Judge::cells_may_fail() const {
  return touch(expected_.touches, trial_.needs) &&
         (expected_.codes.contains(failed_cell) || !expected_.codes.contains(fine));
}

/// Those that are right for this trial.
std::set<int> Judge::codes() const {
  std::set<int> codes{fine};
  if (touch(expected_.touches, trial_.needs)) codes = expected_.codes;
  // Where nothing can be left there is nothing to remove.
  if (trial_.kind == Verb::clean) codes.insert(fine);
  const bool is_hit = std::ranges::any_of(
      trial_.transports, [this](const Transport& transport) { return may_be_hit(transport); });
  if (is_hit && trial_.kind == Verb::pi) codes.insert(unusable);
  if (trial_.is_stopped) {
    if (!is_hit) codes.erase(fine);
    codes.insert(ended_by_signal + expected_.stop);
  } else if (expected_.out_is_lost && !usual_.out.empty()) {
    codes.erase(fine);
    codes.insert(unusable);
  }
  if (expected_.may_not_load) codes.insert(not_loaded);
  return codes;
}

std::string Judge::complaint_of_failure(const Finished& finished) const {
  const bool may_be_silent = expected_.err_is_lost || finished.exit_code == not_loaded ||
                             finished.exit_code == ended_by_signal + expected_.stop;
  if (may_be_silent) return {};
  if (finished.err.empty()) return fmt::format("exit code {} without a word", finished.exit_code);
  const bool is_told = expected_.out_is_lost || names_cause(finished.err) ||
                       (finished.exit_code == failed_cell && trial_.kind == Verb::run);
  return is_told ? "" : "names another cause: ";
}

std::string Judge::complaint_of_words(const std::string& out) const {
  for (const auto& [command, word] : expected_.says)
    if (command == trial_.name && out.find(word) == std::string::npos)
      return fmt::format("says nothing of '{}'", word);
  return {};
}

std::string Judge::complaint_of_success(const Finished& finished,
                                        const std::filesystem::path& target) const {
  if (trial_.kind == Verb::report) return complaint_of_report(target);
  if (expected_.out_goes_nowhere) return {};
  try {
    if (trial_.kind == Verb::pi) return complaint_of_pi(finished.out, usual_.out);
    if (trial_.kind == Verb::list) return complaint_of_list(finished.out, usual_.out);
  } catch (const nlohmann::json::exception& error) {
    return fmt::format("standard output is no JSON: {}", error.what());
  }
  if (trial_.kind == Verb::clean) return complaint_of_clean(finished.out);
  if (finished.out.empty() && !usual_.out.empty()) return "exit code 0, and nothing is said";
  return complaint_of_words(finished.out);
}

std::string Judge::complaint_of_end(const Ending& ending) const {
  const std::set<int> right = codes();
  const int code = ending.finished.exit_code;
  if (ending.hung) return ending.describe();
  if (!right.contains(code))
    return fmt::format("{} (right: {})", ending.describe(), fmt::join(right, ", "));
  constexpr std::size_t some = 200;
  if (!ending.left.empty()) return "left " + ending.left.substr(0, some);
  if (code == fine) return {};
  const std::string wrong = complaint_of_failure(ending.finished);
  return wrong.empty() ? "" : wrong + ending.describe();
}

/// Of one transport all outcomes are alike, and all that is not measured has a reason that fits.
std::string Judge::complaint_of(const Transport& transport,
                                const std::filesystem::path& directory) const {
  std::set<std::string> outcomes;
  for (const Results::Outcome& cell : Results(directory).of(transport.name)) {
    if (cell.outcome == "unsupported") continue;
    outcomes.insert(cell.outcome);
    if (cell.outcome == "measured") continue;
    const std::string what = fmt::format("{} is {}: {}", cell.name, cell.outcome, cell.reason);
    const bool may_be_lost = may_be_hit(transport) || cells_may_fail();
    if (!may_be_lost || !names_cause(cell.reason)) return what;
    if (cell.outcome == "failed" && !cells_may_fail()) return what + " (right: unavailable)";
  }
  if (outcomes.empty()) return "not in the results";
  if (outcomes.size() > 1 && !cells_may_fail())
    return fmt::format("of several outcomes: {}", fmt::join(outcomes, ", "));
  return {};
}

std::vector<Cell> Judge::judge_results(const std::filesystem::path& directory) const {
  std::vector<Cell> cells = all(Verdict::ok, "");
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Transport& transport = trial_.transports[i];
    std::string wrong;
    try {
      wrong = fault_of_reports(directory);
      if (wrong.empty()) wrong = complaint_of(transport, directory);
    } catch (const std::exception& error) {
      wrong = error.what();
    }
    if (!wrong.empty()) cells[i] = {cells[i].transport, column_, Verdict::failed, wrong};
    if (!transport.usable && wrong.find("unavailable") != std::string::npos)
      cells[i] = {cells[i].transport, column_, Verdict::not_applicable,
                  "not usable here: " + transport.reason};
  }
  return cells;
}

std::vector<Cell> Judge::judge(const Ending& ending, const std::filesystem::path& target) const {
  const int code = ending.finished.exit_code;
  const bool has_results = trial_.kind == Verb::run && !trial_.is_stopped;
  std::string wrong = complaint_of_end(ending);
  if (!wrong.empty() && has_results) wrong += failure_in(target);
  if (wrong.empty() && code == fine) wrong = complaint_of_success(ending.finished, target);
  if (!wrong.empty()) return all(Verdict::failed, wrong);
  const bool lost_words_only =
      code == unusable && expected_.out_is_lost && expected_.codes.size() == 1;
  if (has_results && (code == fine || code == failed_cell || lost_words_only))
    return judge_results(target);
  return all(Verdict::ok, "");
}

std::vector<Cell> Judge::all(Verdict verdict, const std::string& text) const {
  std::vector<Cell> cells;
  for (const std::string& row : trial_.rows()) cells.push_back({row, column_, verdict, text});
  return cells;
}

}  // namespace pibench::test
