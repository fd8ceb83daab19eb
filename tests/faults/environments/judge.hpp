// Whether a command did in an environment what may be expected of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/faults/environments/environment.hpp"
#include "tests/faults/environments/trials.hpp"
#include "tests/faults/matrix/cells.hpp"

namespace pibench::test {

/// What the commands say where nothing is odd, by the trial's name.
using Baseline = std::map<std::string, Finished>;

class Judge {
 public:
  Judge(const Environment& environment, const Trial& trial, const Baseline& baseline)
      : expected_(environment.expectation),
        column_(environment.name),
        trial_(trial),
        usual_(baseline.at(trial.name)) {}

  /// Of what was run once, and wrote to `target`.
  std::vector<Cell> judge(const Ending& ending, const std::filesystem::path& target) const;
  /// All rows at once: it is `verdict`, because of `text`.
  std::vector<Cell> all(Verdict verdict, const std::string& text) const;

 private:
  std::string complaint_of_end(const Ending& ending) const;
  std::string complaint_of_failure(const Finished& finished) const;
  std::string complaint_of_success(const Finished& finished,
                                   const std::filesystem::path& target) const;
  std::string complaint_of_words(const std::string& out) const;
  std::vector<Cell> judge_results(const std::filesystem::path& directory) const;
  std::string complaint_of(const Transport& transport,
                           const std::filesystem::path& directory) const;
  std::set<int> codes() const;
  bool names_cause(const std::string& text) const;
  bool may_be_hit(const Transport& transport) const;
  bool cells_may_fail() const;

  const Expectation& expected_;
  const std::string& column_;
  const Trial& trial_;
  const Finished& usual_;
};

}  // namespace pibench::test
