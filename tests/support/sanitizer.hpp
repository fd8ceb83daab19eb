// Whether this is a build with a sanitizer that keeps a memory of its own, far beyond any limit,
// and ends a process that has none left.
#pragma once

namespace pibench::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool has_sanitizers_memory = true;
#else
inline constexpr bool has_sanitizers_memory = false;
#endif

}  // namespace pibench::test
