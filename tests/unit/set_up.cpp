// What the unit tests start from.
#include "tests/support/private_kernel_names.hpp"

namespace pibench::test {
namespace {

[[maybe_unused]] const auto* const kernel_names =
    testing::AddGlobalTestEnvironment(new PrivateKernelNames);

}  // namespace
}  // namespace pibench::test
