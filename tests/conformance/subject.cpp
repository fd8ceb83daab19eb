#include "tests/conformance/subject.hpp"

#include <algorithm>
#include <iterator>
#include <ostream>

namespace pibench {
namespace {

std::vector<Subject> those_that(bool (Subject::*predicate)() const) {
  std::vector<Subject> chosen;
  std::ranges::copy_if(subjects(), std::back_inserter(chosen), predicate);
  return chosen;
}

}  // namespace

void PrintTo(const Subject& subject, std::ostream* out) {
  *out << subject.name();
}

std::vector<Subject> carriers() {
  return those_that(&Subject::carries);
}
std::vector<Subject> holders() {
  return those_that(&Subject::holds_senders);
}
std::vector<Subject> losers() {
  return those_that(&Subject::loses);
}
std::vector<Subject> adders() {
  return those_that(&Subject::shares_sum);
}

std::vector<Subject> killable(std::vector<Subject> among) {
  std::erase_if(among, [](const Subject& subject) { return !subject.has_processes(); });
  return among;
}

}  // namespace pibench
