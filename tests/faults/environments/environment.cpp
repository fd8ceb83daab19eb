#include "tests/faults/environments/environment.hpp"

#include <unistd.h>

#include "tests/faults/matrix/surroundings.hpp"

namespace pibench::test {
namespace {

template <class Kept>
void append(std::vector<Kept>& all, const std::vector<Kept>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

void join(Expectation& all, const Expectation& more) {
  all.touches.insert(more.touches.begin(), more.touches.end());
  append(all.hits, more.hits);
  append(all.causes, more.causes);
  all.codes.insert(more.codes.begin(), more.codes.end());
  all.out_is_lost = all.out_is_lost || more.out_is_lost;
  all.out_goes_nowhere = all.out_goes_nowhere || more.out_goes_nowhere;
  all.err_is_lost = all.err_is_lost || more.err_is_lost;
  all.may_not_load = all.may_not_load || more.may_not_load;
  if (more.stop != SIGTERM) all.stop = more.stop;
  append(all.says, more.says);
}

}  // namespace

void as_another_user(Sandbox& sandbox, Start& start) {
  start.options.user = nobody_else();
  start.binary = lend(sandbox, start.binary, start.options.user);
  const std::filesystem::path copy = sandbox.scratch() / "earlier.json";
  std::filesystem::copy_file(start.results, copy);
  std::filesystem::permissions(copy, std::filesystem::perms::all);
  start.results = copy;
  if (::chown(start.place.c_str(), start.options.user, start.options.user) != 0)
    throw NotHere("no chown");
}

Environment combined(const std::vector<const Environment*>& parts) {
  Environment all;
  std::vector<std::function<void(Sandbox&, Start&)>> steps;
  for (const Environment* part : parts) {
    join(all.expectation, part->expectation);
    all.needs_privilege = all.needs_privilege || part->needs_privilege;
    if (part->prepare) steps.push_back(part->prepare);
    if (!part->tighten) continue;
    all.tighten = part->tighten;
    all.degrees = part->degrees;
  }
  all.prepare = [steps](Sandbox& sandbox, Start& start) {
    for (const auto& step : steps) step(sandbox, start);
  };
  return all;
}

}  // namespace pibench::test
