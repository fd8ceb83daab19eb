#include <fmt/format.h>

#include <array>
#include <boost/uuid/detail/sha1.hpp>
#include <fstream>

#include "bench/machine/environment.hpp"
#include "bench/machine/environment_parts.hpp"

namespace pibench {
namespace {

/// Tells builds apart; empty where the file cannot be read.
std::string sha1_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return {};
  boost::uuids::detail::sha1 hash;
  std::array<char, 1 << 16> block;
  while (stream.read(block.data(), block.size()) || stream.gcount() > 0)
    hash.process_bytes(block.data(), static_cast<std::size_t>(stream.gcount()));
  boost::uuids::detail::sha1::digest_type digest;
  hash.get_digest(digest);
  std::string text;
  for (const auto part : digest) text += fmt::format("{:0{}x}", part, 2 * sizeof part);
  return text;
}

}  // namespace

namespace machine {

void add_build(Environment& environment, const std::filesystem::path& root) {
  environment["build_type"] = build_type();
  environment["compiler"] = compiler();
  environment["compiler_flags"] = compiler_flags();
  if (const std::string hash = sha1_of(root / "proc/self/exe"); !hash.empty())
    environment["binary_sha1"] = hash;
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
