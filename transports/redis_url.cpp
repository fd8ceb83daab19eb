#include "transports/redis_url.hpp"

#include <charconv>
#include <cstdlib>
#include <stdexcept>

namespace pibench {
namespace {

[[noreturn]] void refuse(std::string_view text) {
  throw std::invalid_argument("not a Redis URL: " + redacted(text) +
                              "; write redis://host:port/db or unix:///path/to/socket");
}

int parse_number(std::string_view digits, int max, std::string_view whole) {
  int value = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value < 0 || value > max)
    refuse(whole);
  return value;
}

/// Cuts `text` at `mark` and gives what stands behind it; empty where there is none.
std::string_view cut_at(std::string_view& text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view behind = text.substr(at + mark.size());
  text = text.substr(0, at);
  return behind;
}

void take_credentials(std::string_view& rest, RedisUrl& url) {
  const std::size_t at = rest.rfind('@');
  // A socket's path may have an '@' of its own.
  if (at == std::string_view::npos || rest.starts_with('/')) return;
  std::string_view user = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  url.password = cut_at(user, ":");
  url.user = user;
}

void parse_socket(std::string_view rest, RedisUrl& url, std::string_view whole) {
  const std::string_view database = cut_at(rest, "?db=");
  if (!database.empty()) url.database = parse_number(database, 1 << 20, whole);
  if (rest.empty() || rest.front() != '/') refuse(whole);
  url.socket_path = rest;
}

void parse_address(std::string_view rest, RedisUrl& url, std::string_view whole) {
  const std::string_view database = cut_at(rest, "/");
  if (!database.empty()) url.database = parse_number(database, 1 << 20, whole);
  const std::string_view port = cut_at(rest, rest.starts_with('[') ? "]:" : ":");
  if (!port.empty()) url.port = parse_number(port, 65535, whole);
  if (rest.starts_with('[')) rest.remove_prefix(1);
  if (rest.ends_with(']')) rest.remove_suffix(1);
  if (rest.empty()) refuse(whole);
  url.host = rest;
}

}  // namespace

RedisUrl RedisUrl::parse(std::string_view text) {
  RedisUrl url;
  std::string_view scheme = text;
  std::string_view rest = cut_at(scheme, "://");
  take_credentials(rest, url);
  if (scheme == "unix")
    parse_socket(rest, url, text);
  else if (scheme == "redis")
    parse_address(rest, url, text);
  else
    refuse(text);
  const char* password = std::getenv("PIBENCH_REDIS_PASSWORD");
  if (url.password.empty() && password != nullptr) url.password = password;
  return url;
}

std::string redacted(std::string_view text) {
  const std::size_t scheme = text.find("://");
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return std::string(text);
  const std::size_t shown = scheme < at ? scheme + 3 : 0;
  return std::string(text.substr(0, shown)) + "***" + std::string(text.substr(at));
}

}  // namespace pibench
