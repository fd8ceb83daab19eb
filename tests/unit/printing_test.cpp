// What a failed expectation says of the contract's values.
#include "tests/support/printing.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace pibench {
namespace {

TEST(Printing, ResultsAndWorkersAreShownInWords) {
  EXPECT_EQ(testing::PrintToString(IoResult::ok(5)), "ok(5)");
  EXPECT_EQ(testing::PrintToString(IoResult::error(EPIPE)), "failed(32: Broken pipe)");
  EXPECT_EQ(testing::PrintToString(IoStatus::peer_gone), "peer_gone");
  EXPECT_EQ(testing::PrintToString(WorkerId{7}), "worker 7");
}

}  // namespace
}  // namespace pibench
