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
enum class Stage : std::uint8_t { began, made_directory, wrote_results, measured };

class Search {
 public:
  Search(Sandbox& sandbox, const Sandbox::Request& request, const ResourceLimit& limit)
      : sandbox_(sandbox), request_(request), limit_(limit) {
    if (try_with(limit_.ample / limit_.unit) < Stage::measured)
      throw std::runtime_error("a run fails with an ample limit");
  }

  /// In units: with which the program can say what it is. With less, the dynamic linker or what the
  /// C++ library does before main() fails, and nothing of the project's can tell of it.
  std::uint64_t least_to_speak() {
    Sandbox::Request request = request_;
    request.arguments = {request_.arguments.front(), "--version"};
    std::uint64_t too_little = 0;
    std::uint64_t enough = limit_.ample / limit_.unit;
    while (enough - too_little > 1) {
      const std::uint64_t tried = too_little + (enough - too_little) / 2;
      request.limits = {{limit_.resource, tried * limit_.unit}};
      (sandbox_.run(request).finished.exit_code == 0 ? enough : too_little) = tried;
    }
    return enough;
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
    if (ending.finished.exit_code == 0 && all_is_measured()) return Stage::measured;
    if (fs::exists(sandbox_.out() / "results.json")) return Stage::wrote_results;
    const auto age = fs::file_time_type::clock::now() - fs::last_write_time(sandbox_.temporary());
    return age < std::chrono::minutes(30) ? Stage::made_directory : Stage::began;
  }

  bool all_is_measured() const {
    return std::ranges::all_of(Results(sandbox_.out()).all(), [](const Results::Outcome& cell) {
      return cell.outcome == "measured";
    });
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
  std::uint64_t previous = search.least_to_speak();
  for (const Stage stage : {Stage::made_directory, Stage::wrote_results, Stage::measured}) {
    const std::uint64_t least = search.least_for(stage);
    if (least > previous)
      units.insert({previous, previous + (least - previous) / 2, least - 1, least});
    previous = least;
  }
  constexpr std::array<double, 4> room{1.1, 1.4, 2, 4};
  for (const double factor : room)
    units.insert(static_cast<std::uint64_t>(static_cast<double>(previous) * factor));
  std::vector<std::uint64_t> limits;
  for (const std::uint64_t each : units) limits.push_back(each * limit.unit);
  return limits;
}

}  // namespace pibench::test
