#include "bench/run/passes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "bench/harness/usage_error.hpp"
#include "bench/plan/request_text.hpp"

namespace pibench {
namespace {

constexpr std::string_view option = "--pass";

/// What stands before the separator, which is taken off with it.
std::string up_to(char separator, std::string_view& text) {
  const std::size_t end = text.find(separator);
  if (end == std::string_view::npos)
    throw UsageError(fmt::format("{} takes NUMBER/OF:SEED:DIRECTORY", option));
  std::string part(text.substr(0, end));
  text.remove_prefix(end + 1);
  return part;
}

}  // namespace

std::filesystem::path directory_of_run(const std::filesystem::path& directory, std::size_t number) {
  return directory / fmt::format("run-{}", number);
}

std::filesystem::path Pass::own_directory() const {
  return directory_of_run(directory, number);
}

Pass pass_of(std::size_t number, std::size_t of, std::uint64_t seed,
             const std::filesystem::path& directory) {
  constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t ahead = number - 1;
  const std::uint64_t own = seed > last - ahead ? seed - (last - ahead) : seed + ahead;
  return {.number = number, .of = of, .seed = own, .directory = directory};
}

Effort share_of(const Effort& effort, std::size_t runs) {
  Effort share = effort;
  share.budget /= static_cast<Nanoseconds::rep>(std::max<std::size_t>(runs, 1));
  return share;
}

std::string to_text(const Pass& pass) {
  return fmt::format("{}/{}:{}:{}", pass.number, pass.of, pass.seed, pass.directory.native());
}

Pass parse_pass(std::string_view text) {
  Pass pass;
  const std::string number = up_to('/', text);
  pass.of = cli::parse_count(option, up_to(':', text), 1, runs_max);
  pass.number = cli::parse_count(option, number, 1, pass.of);
  pass.seed =
      cli::parse_count(option, up_to(':', text), 1, std::numeric_limits<std::uint64_t>::max());
  pass.directory = text;
  return pass;
}

}  // namespace pibench
