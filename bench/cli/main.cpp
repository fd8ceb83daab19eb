#include "bench/cli/command_line.hpp"

int main(int argc, char** argv) {
  return pibench::cli::run_command_line(argc, argv);
}
