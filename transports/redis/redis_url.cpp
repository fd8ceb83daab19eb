#include "transports/redis/redis_url.hpp"

#include <arpa/inet.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

namespace pibench {
namespace {

constexpr std::string_view scheme_end = "://";
constexpr const char* password_variable = "PIBENCH_REDIS_PASSWORD";
constexpr std::string_view digits = "0123456789";

/// Cuts `text` at the first of `marks` and gives the rest with the mark; empty where there is none.
std::string_view cut_before(std::string_view& text, std::string_view marks) {
  const std::size_t at = std::min(text.find_first_of(marks), text.size());
  const std::string_view rest = text.substr(at);
  text = text.substr(0, at);
  return rest;
}

bool is_ipv6(const std::string& text) {
  in6_addr ignored{};
  // A zone, "fe80::1%eth0", is for getaddrinfo(3) to judge.
  return ::inet_pton(AF_INET6, text.substr(0, text.find('%')).c_str(), &ignored) == 1;
}

class UrlReader {
 public:
  explicit UrlReader(std::string_view whole) : whole_(whole) {}

  RedisUrl read() {
    const std::size_t end = whole_.find(scheme_end);
    if (end == std::string_view::npos) refuse("it has no scheme");
    const std::string scheme = lower_case(whole_.substr(0, end));
    if (scheme == "rediss")
      refuse(
          "TLS is not supported; let a proxy such as stunnel listen without TLS on this machine");
    if (scheme != "redis" && scheme != "unix") refuse("its scheme is neither redis nor unix");
    std::string_view rest = whole_.substr(end + scheme_end.size());
    if (rest.find('#') != std::string_view::npos) refuse("it has a '#', which is written %23");
    const std::string_view query = cut_before(rest, "?");
    const std::string_view path = cut_before(rest, "/");
    read_credentials(rest);
    scheme == "unix" ? read_socket(rest, path) : read_address(rest, path);
    read_query(query);
    return std::move(url_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw std::invalid_argument(
        "not a Redis URL that can be used: " + redacted(whole_) + ": " + why +
        "; write redis://[[user]:password@]host[:port][/db] or unix:///path/to/socket[?db=N]");
  }

  static std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
  }

  std::string decoded(std::string_view text) const {
    std::string plain;
    while (!text.empty()) {
      const std::string_view escape = cut_before(text, "%");
      plain += text;
      text = {};
      if (escape.empty()) break;
      plain += decoded_byte(escape);
      text = escape.substr(3);
    }
    return plain;
  }

  char decoded_byte(std::string_view escape) const {
    unsigned value = 0;
    const char* const first = escape.data() + 1;
    const char* const last = escape.data() + std::min<std::size_t>(escape.size(), 3);
    const auto [end, error] = std::from_chars(first, last, value, 16);
    if (error != std::errc{} || end != first + 2)
      refuse("it has a '%' without two hexadecimal digits behind it; a '%' itself is written %25");
    return static_cast<char>(value);
  }

  /// Decodes a name, which ends at its first NUL wherever it is used, and so must hold none.
  std::string decoded_name(std::string_view text) const {
    std::string name = decoded(text);
    if (name.find('\0') != std::string::npos) refuse("its host or path has a NUL");
    return name;
  }

  int number(std::string_view text, int min, int max, const std::string& what) const {
    int value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    if (!whole || text.starts_with('-') || value < min || value > max)
      refuse(what + " is no number from " + std::to_string(min) + " to " + std::to_string(max));
    return value;
  }

  void read_credentials(std::string_view& authority) {
    const std::size_t at = authority.rfind('@');
    if (at == std::string_view::npos) return;
    std::string_view user = authority.substr(0, at);
    authority.remove_prefix(at + 1);
    const std::string_view password = cut_before(user, ":");
    url_.user = decoded(user);
    if (!password.empty()) url_.password = decoded(password.substr(1));
  }

  void read_socket(std::string_view host, std::string_view path) {
    if (!host.empty() || path.empty()) refuse("the socket's path does not begin with '/'");
    url_.socket_path = decoded_name(path);
    if (url_.socket_path.size() >= sizeof(sockaddr_un::sun_path))
      refuse("the socket's path is longer than " +
             std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " bytes");
  }

  void read_address(std::string_view host, std::string_view path) {
    const bool bracketed = host.starts_with('[');
    const std::size_t bracket = host.find(']');
    if (bracketed && bracket == std::string_view::npos) refuse("its '[' is not closed");
    std::string_view port = bracketed ? host.substr(bracket + 1) : cut_before(host, ":");
    if (bracketed) host = host.substr(1, bracket - 1);
    if (!port.empty() && port.front() != ':') refuse("there is something between ']' and the port");
    // RFC 3986 lets the port behind a colon be empty.
    if (port.size() > 1) url_.port = number(port.substr(1), 1, 65535, "its port");
    url_.host = decoded_name(host);
    if (url_.host.empty()) refuse("it has no host");
    if (bracketed && !is_ipv6(url_.host)) refuse("what is in brackets is no IPv6 address");
    if (path.size() > 1) read_database(path.substr(1));
  }

  void read_query(std::string_view query) {
    constexpr std::string_view key = "?db=";
    if (query.empty()) return;
    if (!query.starts_with(key)) refuse("what follows its '?' is not db=N");
    if (named_database_) refuse("it names the database twice");
    read_database(query.substr(key.size()));
  }

  void read_database(std::string_view text) {
    url_.database = number(text, 0, 1 << 20, "its database");
    named_database_ = true;
  }

  std::string_view whole_;
  RedisUrl url_;
  bool named_database_ = false;
};

bool is_number(std::string_view text) {
  return text.find_first_not_of(digits) == std::string_view::npos;
}

/// The part of a URL behind its credentials, where a password may have strayed to as well.
std::string without_secrets(std::string_view place) {
  std::string_view host = place;
  const std::string_view query = cut_before(host, "?");
  const std::string_view path = cut_before(host, "/#");
  const std::size_t brackets = host.starts_with('[') ? std::min(host.find(']'), host.size()) : 0;
  const std::size_t colon = host.find(':', brackets);
  if (colon != std::string_view::npos && !is_number(host.substr(colon + 1)))
    return std::string(host.substr(0, colon)) + ":***";
  const bool names_database = query.starts_with("?db=") && is_number(query.substr(4));
  return std::string(host) + std::string(path) +
         std::string(query.empty() || names_database ? query : "?***");
}

}  // namespace

RedisUrl RedisUrl::parse(std::string_view text) {
  RedisUrl url = UrlReader(text).read();
  const char* password = std::getenv(password_variable);
  if (url.password.empty() && password != nullptr) url.password = password;
  return url;
}

std::string password_to_environment(const std::string& url) {
  const std::string password = UrlReader(url).read().password;
  if (password.empty() || password.find('\0') != std::string::npos) return url;
  ::setenv(password_variable, password.c_str(), 1);
  const std::size_t start = url.find(scheme_end) + scheme_end.size();
  const std::size_t at = url.rfind('@', std::min(url.find_first_of("/?", start), url.size()));
  return url.substr(0, url.find(':', start) + 1) + url.substr(at);
}

std::string redacted(std::string_view text) {
  const std::size_t scheme = text.find(scheme_end);
  const std::size_t start = scheme == std::string_view::npos ? 0 : scheme + scheme_end.size();
  const std::size_t at = text.rfind('@');
  // A socket's path may have an '@' of its own.
  if (at == std::string_view::npos || text.substr(start).starts_with('/'))
    return std::string(text.substr(0, start)) + without_secrets(text.substr(start));
  const std::size_t shown = at < start ? 0 : start;
  return std::string(text.substr(0, shown)) + "***@" + without_secrets(text.substr(at + 1));
}

}  // namespace pibench
