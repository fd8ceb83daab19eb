// The table of the gate's self-test.
#pragma once

#include "reports/tables/table.hpp"
#include "reports/verdicts/trust.hpp"

namespace pibench::reports {

/// A row per cell; a p99 that is not there is marked as absent.
Table self_test_table(const SelfTest& test);

}  // namespace pibench::reports
