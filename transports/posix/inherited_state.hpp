// State that the starter of a process hands on to it through exec(2), where this program needs
// another.
//
// After take_over(): standard descriptors that are taken, so that no other gets their number; no
// timer of the starter's; a umask that leaves the owner's bits alone; as many descriptors as the
// hard limit allows; a second between the signal of the CPU limit and its end by force. The signal
// mask and the dispositions are noted only: they may change once there are handlers.
#pragma once

namespace pibench::posix::inherited_state {

/// To be called once, by main() before all else, while there is one thread.
///
/// In the place of a closed standard descriptor there is one that can neither be read nor written
/// (EBADF), as if it were closed still.
void take_over() noexcept;

/// For a child between fork() and exec(): gives the program the mask, dispositions, limits and
/// umask that take_over() found; without it those of a process that nobody has prepared. Only
/// async-signal-safe calls.
void hand_on() noexcept;

}  // namespace pibench::posix::inherited_state
