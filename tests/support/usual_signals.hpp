// Signals as a login shell's programs have them, whatever our own starter ignores or blocks: what a
// shell without job control has in the background begins with SIGINT and SIGQUIT ignored.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>

namespace pibench::test {

inline void take_usual_signals() {
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    const bool is_ignored =
        ::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
    if (is_ignored) ::signal(number, SIG_DFL);
  }
  sigset_t nothing;
  sigemptyset(&nothing);
  ::sigprocmask(SIG_SETMASK, &nothing, nullptr);
}

/// For a test program.
class UsualSignals : public testing::Environment {
 public:
  void SetUp() override { take_usual_signals(); }
};

}  // namespace pibench::test
