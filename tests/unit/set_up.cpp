// What the unit tests start from.
#include "tests/support/private_kernel_names.hpp"
#include "tests/support/usual_signals.hpp"

namespace pibench::test {
namespace {

[[maybe_unused]] const auto* const kernel_names =
    testing::AddGlobalTestEnvironment(new PrivateKernelNames);
[[maybe_unused]] const auto* const signals = testing::AddGlobalTestEnvironment(new UsualSignals);

}  // namespace
}  // namespace pibench::test
