#include "tests/faults/environments/environment.hpp"

namespace pibench::test {
namespace {

/// What each of them is: "" as usual, "-" closed, "|" a pipe that nobody reads, or a path.
struct Descriptors {
  const char* name;
  const char* meaning;
  const char* in;
  const char* out;
  const char* err;
  bool out_is_lost;
  bool in_sample;
};

constexpr const char* full_device = "/dev/full";

constexpr std::array<Descriptors, 13> oddities_of_descriptors{{
    {"-0", "standard input closed", "-", "", "", false, true},
    {"-1", "standard output closed", "", "-", "", true, false},
    {"-2", "standard error closed", "", "", "-", false, true},
    {"-01", "input and output closed", "-", "-", "", true, false},
    {"-02", "input and error closed", "-", "", "-", false, false},
    {"-12", "output and error closed", "", "-", "-", true, false},
    {"-012", "all three closed", "-", "-", "-", true, true},
    {"1full", "standard output is /dev/full", "", full_device, "", true, true},
    {"2full", "standard error is /dev/full", "", "", full_device, false, true},
    {"12full", "output and error are /dev/full", "", full_device, full_device, true, false},
    {"1pipe", "nobody reads the pipe that is standard output", "", "|", "", false, true},
    {"2pipe", "nobody reads the pipe that is standard error", "", "", "|", false, true},
    {"12pipe", "nobody reads what is said", "", "|", "|", false, false},
}};

Environment of(const Descriptors& each) {
  Environment environment;
  environment.group = "Standard descriptors";
  environment.name = each.name;
  environment.meaning = each.meaning;
  environment.expectation.touches = {Need::output};
  environment.expectation.out_is_lost = each.out_is_lost;
  environment.expectation.out_goes_nowhere = *each.out != '\0';
  environment.expectation.err_is_lost = *each.err != '\0';
  environment.prepare = [each](Sandbox&, Start& start) {
    start.options.in = each.in;
    start.options.out = each.out;
    start.options.err = each.err;
  };
  environment.in_sample = each.in_sample;
  return environment;
}

}  // namespace

std::vector<Environment> descriptor_environments() {
  std::vector<Environment> environments;
  for (const Descriptors& each : oddities_of_descriptors) environments.push_back(of(each));
  return environments;
}

}  // namespace pibench::test
