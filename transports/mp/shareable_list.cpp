#include "transports/mp/shareable_list.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string_view>

#include "transports/posix/fd.hpp"
#include "transports/posix/shared_memory.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::mp {
namespace {

constexpr std::size_t unit_bytes = 8;
constexpr std::uint64_t magic = 0x70696265'6e636831;

std::size_t round_up(std::size_t bytes) {
  return std::max<std::size_t>((bytes + unit_bytes - 1) / unit_bytes, 1) * unit_bytes;
}

template <class T>
ConstBytes bytes_of_value(const T& value) {
  if constexpr (std::is_same_v<T, std::monostate>)
    return {};
  else if constexpr (std::is_arithmetic_v<T>)
    return std::as_bytes(std::span(&value, 1));
  else
    return std::as_bytes(std::span(value));
}

ConstBytes bytes_of_item(const Item& item) {
  return std::visit([](const auto& value) { return bytes_of_value(value); }, item);
}

template <class T>
T value_from(ConstBytes bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), std::min(sizeof value, bytes.size()));
  return value;
}

/// The item of the variant's alternative `type`.
Item item_from(std::size_t type, ConstBytes bytes) {
  switch (type) {
    case 1:
      return value_from<std::int64_t>(bytes);
    case 2:
      return value_from<double>(bytes);
    case 3:
      return value_from<std::uint8_t>(bytes) != 0;
    case 4:
      return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    case 5:
      return std::vector<std::byte>(bytes.begin(), bytes.end());
    default:
      return std::monostate{};
  }
}

constexpr std::size_t bytes_type = 5;
static_assert(std::is_same_v<std::variant_alternative_t<bytes_type, Item>, std::vector<std::byte>>);

}  // namespace

struct ShareableList::Header {
  std::uint64_t magic;
  std::uint64_t items;
};

struct ShareableList::Slot {
  std::uint64_t at;  // from the start of the memory
  std::uint64_t width;
  std::uint64_t type;  // the index of Item's alternative
  std::uint64_t bytes;
};

ShareableList ShareableList::create(const std::string& name, std::span<const Item> values) {
  std::vector<std::size_t> widths;
  for (const Item& value : values) widths.push_back(bytes_of_item(value).size());
  ShareableList list = create_with(name, widths);
  for (std::size_t i = 0; i < values.size(); ++i) list.set(i, values[i]);
  return list;
}

ShareableList ShareableList::create(const std::string& name, std::size_t items, std::size_t width) {
  return create_with(name, std::vector<std::size_t>(items, width));
}

ShareableList ShareableList::create_with(const std::string& name,
                                         std::span<const std::size_t> widths) {
  const posix::Fd memory = posix::create_shared_memory(name);
  try {
    std::size_t bytes = sizeof(Header) + widths.size() * sizeof(Slot);
    std::vector<Slot> slots;
    for (const std::size_t width : widths) {
      slots.push_back({.at = bytes, .width = round_up(width), .type = 0, .bytes = 0});
      bytes += slots.back().width;
    }
    posix::allocate_pages(memory.get(), bytes);
    ShareableList list(name, posix::Mapping::of_file(memory.get(), bytes));
    list.header() = {.magic = magic, .items = widths.size()};
    for (std::size_t i = 0; i < slots.size(); ++i) list.slot(i) = slots[i];
    return list;
  } catch (...) {
    ::shm_unlink(name.c_str());
    throw;
  }
}

ShareableList ShareableList::attach(const std::string& name) {
  const posix::Fd memory = posix::open_shared_memory(name);
  struct stat status {};
  posix::checked(::fstat(memory.get(), &status), "fstat " + name);
  const auto bytes = static_cast<std::size_t>(status.st_size);
  if (bytes < sizeof(Header)) posix::throw_errno(name + " is no shareable list", EPROTO);
  ShareableList list(name, posix::Mapping::of_file(memory.get(), bytes));
  if (!list.is_sound()) posix::throw_errno(name + " is no shareable list", EPROTO);
  return list;
}

/// Every slot and its room lie inside the memory, and no room where the slots are: what is set
/// must not change them.
bool ShareableList::is_sound() const noexcept {
  const std::uint64_t all = mapping_.bytes();
  if (header().magic != magic || header().items > (all - sizeof(Header)) / sizeof(Slot))
    return false;
  const std::uint64_t slots_end = sizeof(Header) + header().items * sizeof(Slot);
  for (std::size_t i = 0; i < size(); ++i) {
    const Slot& s = slot(i);
    if (s.at < slots_end || s.at > all || s.width > all - s.at || s.bytes > s.width) return false;
  }
  return true;
}

ShareableList::Header& ShareableList::header() const noexcept {
  return *static_cast<Header*>(mapping_.data());
}
ShareableList::Slot& ShareableList::slot(std::size_t index) const noexcept {
  return reinterpret_cast<Slot*>(&header() + 1)[index];
}
ShareableList::Slot& ShareableList::checked_slot(std::size_t index) const {
  if (index >= size()) throw std::out_of_range("index of a shareable list");
  return slot(index);
}
std::byte* ShareableList::room_of(const Slot& slot) const noexcept {
  return static_cast<std::byte*>(mapping_.data()) + slot.at;
}

std::size_t ShareableList::size() const noexcept {
  return header().items;
}
std::size_t ShareableList::width(std::size_t index) const {
  return checked_slot(index).width;
}

Item ShareableList::get(std::size_t index) const {
  const Slot& s = checked_slot(index);
  return item_from(s.type, ConstBytes(room_of(s), std::min(s.bytes, s.width)));
}

void ShareableList::set(std::size_t index, const Item& value) {
  Slot& s = checked_slot(index);
  const ConstBytes bytes = bytes_of_item(value);
  if (bytes.size() > s.width)
    throw std::length_error("item " + std::to_string(index) + " has room for " +
                            std::to_string(s.width) + " bytes, not for " +
                            std::to_string(bytes.size()));
  std::ranges::copy(bytes, room_of(s));
  s.bytes = bytes.size();
  s.type = value.index();
}

std::size_t ShareableList::count(const Item& value) const {
  std::size_t equal = 0;
  for (std::size_t i = 0; i < size(); ++i)
    if (get(i) == value) ++equal;
  return equal;
}

std::size_t ShareableList::index(const Item& value) const {
  std::size_t i = 0;
  while (i < size() && get(i) != value) ++i;
  return i;
}

void ShareableList::store(std::size_t index, ConstBytes bytes) noexcept {
  Slot& s = slot(index);
  if (!bytes.empty()) std::memcpy(room_of(s), bytes.data(), bytes.size());
  s.bytes = bytes.size();
  s.type = bytes_type;
}

std::size_t ShareableList::load(std::size_t index, Bytes buffer) const noexcept {
  const Slot& s = slot(index);
  if (s.bytes > 0) std::memcpy(buffer.data(), room_of(s), s.bytes);
  return s.bytes;
}

SharedMemoryManager::SharedMemoryManager(const posix::RunDirectory& run)
    : run_(&run), owner_(::getpid()) {}

SharedMemoryManager& SharedMemoryManager::operator=(SharedMemoryManager&& other) noexcept {
  std::swap(run_, other.run_);
  std::swap(owner_, other.owner_);
  std::swap(names_, other.names_);
  return *this;
}

SharedMemoryManager::~SharedMemoryManager() {
  if (owner_ != ::getpid()) return;
  for (const std::string& name : names_) ::shm_unlink(name.c_str());
}

ShareableList SharedMemoryManager::make_list(std::span<const Item> values) {
  return ShareableList::create(next_name(), values);
}
ShareableList SharedMemoryManager::make_list(std::size_t items, std::size_t width) {
  return ShareableList::create(next_name(), items, width);
}

/// Noted before it is made, so that it cannot be forgotten.
std::string SharedMemoryManager::next_name() {
  names_.push_back(run_->make_kernel_name());
  return names_.back();
}

}  // namespace pibench::mp
