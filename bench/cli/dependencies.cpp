#include "bench/cli/dependencies.hpp"

#include <gnu/libc-version.h>
#include <link.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sstream>

#include "reports/html/page_assets.hpp"

#ifdef PIBENCH_HAS_OPENSSL
#include <openssl/crypto.h>
#endif

namespace pibench {
namespace {

int note_file(dl_phdr_info* object, std::size_t, void* files) {
  const std::filesystem::path name = object->dlpi_name;
  if (name.is_absolute()) {
    std::error_code unreadable;
    const auto file = std::filesystem::canonical(name, unreadable);
    static_cast<std::vector<std::string>*>(files)->push_back(
        (unreadable ? name : file).filename().string());
  }
  return 0;
}

bool begins_with_any(std::string_view file, std::string_view beginnings) {
  std::istringstream words{std::string(beginnings)};
  return std::any_of(std::istream_iterator<std::string>(words), {},
                     [&](const std::string& word) { return file.starts_with(word); });
}

}  // namespace

std::vector<Dependency> dependencies() {
  std::vector<Dependency> here;
  std::ranges::copy_if(all_dependencies(), std::back_inserter(here), [](const Dependency& each) {
    return each.use != Use::embedded || !reports::page_script().empty();
  });
  return here;
}

std::string run_time_version(const Dependency& dependency) {
  if (dependency.name == "zlib") return ::zlibVersion();
  if (dependency.name == "glibc") return ::gnu_get_libc_version();
#ifdef PIBENCH_HAS_OPENSSL
  if (dependency.name == "OpenSSL") return ::OpenSSL_version(OPENSSL_VERSION_STRING);
#endif
  return {};
}

std::vector<std::string> loaded_files(const Dependency& dependency) {
  std::vector<std::string> files;
  ::dl_iterate_phdr(note_file, &files);
  std::erase_if(files,
                [&](const std::string& file) { return !begins_with_any(file, dependency.files); });
  std::ranges::sort(files);
  return files;
}

}  // namespace pibench
