// What a program that the gate takes for a pibench prints.
#include "bench/gate/observation.hpp"

#include <stdexcept>

#include "tests/fuzz/target.hpp"

namespace pibench::fuzz {

void observation(std::string_view input) {
  try {
    const std::string text = to_text(parse_observation(input));
    require(to_text(parse_observation(text)) == text, "what is read again is the same");
  } catch (const std::runtime_error&) {
  }
}

}  // namespace pibench::fuzz
