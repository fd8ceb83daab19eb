#include "tests/faults/matrix/limits.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>

#include "tests/faults/matrix/results.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

/// How far a run has come.
enum class Stage : std::uint8_t { started, loaded, made_directory, wrote_results, measured };

class Search {
 public:
  Search(Sandbox& sandbox, const Sandbox::Request& request, const ResourceLimit& limit)
      : sandbox_(sandbox), request_(request), limit_(limit) {
    if (try_with(limit_.ample / limit_.unit) < Stage::measured)
      throw std::runtime_error("a run fails with an ample limit");
  }

  /// In units: with which a run comes as far as `stage`, if not further.
  std::uint64_t least_for(Stage stage) {
    for (;;) {
      const auto enough = std::ranges::find_if(
          reached_with_, [stage](const auto& tried) { return tried.second >= stage; });
      const std::uint64_t too_little =
          enough == reached_with_.begin() ? 0 : std::prev(enough)->first;
      if (enough->first - too_little <= 1) return enough->first;
      try_with(too_little + (enough->first - too_little) / 2);
    }
  }

 private:
  Stage try_with(std::uint64_t units) {
    Sandbox::Request request = request_;
    request.limits = {{limit_.resource, units * limit_.unit}};
    request.names_may_stay = true;
    const auto untouched = fs::file_time_type::clock::now() - std::chrono::hours(1);
    fs::last_write_time(sandbox_.temporary(), untouched);
    const Stage stage = stage_after(sandbox_.run(request));
    fs::remove_all(sandbox_.out());
    return reached_with_[units] = stage;
  }

  Stage stage_after(const Ending& ending) const {
    if (fs::exists(sandbox_.out() / "results.json")) return stage_of_results();
    constexpr int said_why = 2;
    if (ending.finished.exit_code != said_why) return Stage::started;
    const auto age = fs::file_time_type::clock::now() - fs::last_write_time(sandbox_.temporary());
    return age < std::chrono::minutes(30) ? Stage::made_directory : Stage::loaded;
  }

  Stage stage_of_results() const {
    for (const Results::Outcome& cell : Results(sandbox_.out()).all())
      if (cell.outcome != "measured") return Stage::wrote_results;
    return Stage::measured;
  }

  Sandbox& sandbox_;
  const Sandbox::Request& request_;
  const ResourceLimit& limit_;
  std::map<std::uint64_t, Stage> reached_with_;  // by units
};

}  // namespace

std::vector<std::uint64_t> telling_limits(Sandbox& sandbox, const Sandbox::Request& request,
                                          const ResourceLimit& limit) {
  Search search(sandbox, request, limit);
  std::set<std::uint64_t> units;
  std::uint64_t previous = 1;
  for (const Stage stage :
       {Stage::loaded, Stage::made_directory, Stage::wrote_results, Stage::measured}) {
    const std::uint64_t least = search.least_for(stage);
    units.insert({previous, previous + (least - previous) / 2, least - 1, least});
    previous = least;
  }
  constexpr std::array<double, 5> room{1.1, 1.25, 1.5, 2, 4};
  for (const double factor : room)
    units.insert(static_cast<std::uint64_t>(static_cast<double>(previous) * factor));
  std::vector<std::uint64_t> limits;
  for (const std::uint64_t each : units) limits.push_back(each * limit.unit);
  return limits;
}

}  // namespace pibench::test
