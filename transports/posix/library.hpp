// A shared library that is loaded when it is needed; dlopen(3), dlsym(3).
//
// Whatever is mapped in a process is copied by each of its forks: a library, with all that it needs
// in its turn, is no business of the transports that do without it.
#pragma once

#include <dlfcn.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::posix {

class Library {
 public:
  /// Converts to a pointer to the function's type, which the caller knows.
  class Symbol {
   public:
    explicit Symbol(void* address) noexcept : address_(address) {}
    template <class Function>
    operator Function*() const noexcept {
      return reinterpret_cast<Function*>(address_);
    }

   private:
    void* address_;
  };

  /// `file` is the name that ld.so(8) looks for. Throws std::system_error; where the file is not
  /// there, with a remedy that names the package.
  Library(const char* file, const char* package) : handle_(load(file, package)) {}
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  /// Unloads it in the process that loaded it. A forked copy keeps it, as threads of the library
  /// may be there that end with the process.
  ~Library() {
    if (loader_ == ::getpid()) ::dlclose(handle_);
  }

  /// Throws std::system_error where the library has no such function.
  Symbol symbol(const char* name) const {
    void* const address = ::dlsym(handle_, name);
    if (address == nullptr) throw_errno(std::string("dlsym ") + name, ELIBBAD);
    return Symbol(address);
  }

 private:
  static void* load(const char* file, const char* package) {
    errno = 0;
    if (void* const handle = ::dlopen(file, RTLD_NOW | RTLD_LOCAL)) return handle;
    const int error = errno;
    const char* const told = ::dlerror();
    const std::string why = told != nullptr ? told : file;
    const std::string remedy = std::string("install ") + package;
    const std::array missing{Remedy{ENOENT, remedy}};
    throw_errno("dlopen (" + why + ")", error != 0 ? error : error_in(why),
                both(missing, more_descriptors));
  }

  /// ld.so(8) has no errno for what it could not map, which is mostly for lack of memory.
  static int error_in(const std::string& why) {
    return why.find("map segment") != why.npos ? ENOMEM : ELIBACC;
  }

  void* handle_;
  pid_t loader_ = ::getpid();
};

}  // namespace pibench::posix
