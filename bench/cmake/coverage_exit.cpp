// Workers leave by _exit(), which would take their counters with them: the linker's --wrap=_exit
// has them written first.
extern "C" {
void __gcov_dump();
[[noreturn]] void __real__exit(int code);

[[noreturn]] void __wrap__exit(int code) {
  __gcov_dump();
  __real__exit(code);
}
}
