// Results that are to go where no file is.
#pragma once

#include <vector>

#include "tests/faults/environments/environment.hpp"

namespace pibench::test {

/// A report is written to something that is there already and no ordinary file.
std::vector<Environment> file_environments();

}  // namespace pibench::test
