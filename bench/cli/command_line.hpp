// The program pibench but for its main(): each binary has a catalogue of its own.
#pragma once

namespace pibench::cli {

/// Runs the command that the arguments of main() name, and returns the exit code. Takes over the
/// state that the process inherited; for the main thread, once.
int run_command_line(int argc, char** argv);

}  // namespace pibench::cli
