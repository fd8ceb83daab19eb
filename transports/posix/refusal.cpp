#include "transports/posix/refusal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>

#include "transports/posix/syscall.hpp"

namespace pibench::posix {
namespace {

constexpr std::array refusals{
    // for want of a right, or by a filter
    EPERM, EACCES, EROFS,
    // by a limit
    EAGAIN, EMFILE, ENFILE, ENOSPC, EDQUOT, ENOMEM, ENOBUFS, EUSERS, ENOLCK, EMSGSIZE, EFBIG,
    // for want of a feature or device
    ENOSYS, ENODEV, ENXIO, EOPNOTSUPP, EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT,
    EADDRNOTAVAIL, EADDRINUSE, ENETDOWN, ENETUNREACH, EHOSTUNREACH};

const Remedy* find(Remedies remedies, int error_number) {
  const auto found = std::ranges::find(remedies, error_number, &Remedy::error_number);
  return found != remedies.end() ? &*found : nullptr;
}

}  // namespace

void throw_errno(std::string_view what, int error_number, Remedies remedies) {
  const std::error_code code(error_number, std::generic_category());
  const Remedy* const remedy = find(remedies, error_number);
  if (remedy == nullptr)
    throw std::system_error(code, std::string(what).append(file_size_remedy(error_number)));
  throw Refusal(code, std::string(what).append(" (").append(remedy->text).append(")"));
}

bool is_refusal(const std::exception& error) noexcept {
  if (dynamic_cast<const Unavailable*>(&error) != nullptr ||
      dynamic_cast<const Refusal*>(&error) != nullptr ||
      dynamic_cast<const std::bad_alloc*>(&error) != nullptr)
    return true;
  const auto* const system = dynamic_cast<const std::system_error*>(&error);
  return system != nullptr && std::ranges::find(refusals, system->code().value()) != refusals.end();
}

}  // namespace pibench::posix
