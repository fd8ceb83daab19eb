#include <elf.h>
#include <fmt/format.h>
#include <link.h>

#include <cstring>
#include <span>

#include "bench/machine/environment.hpp"
#include "bench/machine/environment_parts.hpp"

namespace pibench {
namespace {

constexpr std::size_t aligned(std::size_t bytes) {
  return (bytes + 3) & ~std::size_t{3};
}

std::string hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes) text += fmt::format("{:02x}", std::to_integer<int>(byte));
  return text;
}

/// The linker's hash of what it linked, among the notes of one segment (elf(5)).
std::string build_id_in(std::span<const std::byte> notes) {
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    std::memcpy(&header, notes.data(), sizeof header);
    const std::size_t name_bytes = aligned(header.n_namesz);
    const std::size_t all_bytes = sizeof header + name_bytes + aligned(header.n_descsz);
    if (all_bytes > notes.size()) break;
    if (header.n_type == NT_GNU_BUILD_ID)
      return hex(notes.subspan(sizeof header + name_bytes, header.n_descsz));
    notes = notes.subspan(all_bytes);
  }
  return {};
}

/// Looks at the first object only, which is the program itself (dl_iterate_phdr(3)).
int find_build_id(dl_phdr_info* object, std::size_t, void* found) {
  for (const ElfW(Phdr) & segment : std::span(object->dlpi_phdr, object->dlpi_phnum)) {
    if (segment.p_type != PT_NOTE) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): dl_iterate_phdr gives an address.
    const auto* start = reinterpret_cast<const std::byte*>(object->dlpi_addr + segment.p_vaddr);
    auto& id = *static_cast<std::string*>(found);
    if (id = build_id_in({start, segment.p_memsz}); !id.empty()) break;
  }
  return 1;
}

/// A hash that differs between builds.
std::string build_id() {
  std::string id;
  ::dl_iterate_phdr(find_build_id, &id);
  return id;
}

}  // namespace

namespace machine {

void add_build(Environment& environment) {
  environment["build_type"] = build_type();
  environment["compiler"] = compiler();
  environment["compiler_flags"] = compiler_flags();
  environment["build_id"] = build_id();
}

}  // namespace machine

std::string_view version() {
  return PIBENCH_VERSION;
}
std::string_view build_type() {
  return PIBENCH_BUILD_TYPE;
}
std::string_view compiler() {
  return PIBENCH_COMPILER;
}
std::string_view compiler_flags() {
  return PIBENCH_COMPILER_FLAGS;
}

}  // namespace pibench
