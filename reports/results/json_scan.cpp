#include "reports/results/json_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "reports/results/json.hpp"

namespace pibench::reports {
namespace {

using Json = nlohmann::ordered_json;

std::string place(std::string_view text, std::size_t position) {
  const auto before = text.substr(0, std::min(position, text.size()));
  const auto line = 1 + std::ranges::count(before, '\n');
  const auto line_start = before.rfind('\n') + 1;
  return fmt::format("line {}, column {}", line, before.size() - line_start);
}

/// True for characters that end a number or a word, or start a text.
constexpr std::array<bool, 256> ends_a_token = [] {
  std::array<bool, 256> ends{};
  for (const char c : std::string_view("{}[]:, \t\r\n\""))
    ends[static_cast<unsigned char>(c)] = true;
  return ends;
}();

class Scanner final : public nlohmann::json_sax<Json> {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  const std::string& fault() const { return fault_; }

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }
  bool start_object(std::size_t) override { return enter(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }

  bool key(string_t&) override {
    if (++members_.back() <= Bounds::members) return true;
    return refuse(fmt::format("has an object of more than {} members", Bounds::members));
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    constexpr int out_of_range = 406;
    const std::string where = place(text_, position);
    if (error.id == out_of_range) return refuse("has a number out of range at " + where);
    const bool at_end = position >= text_.size();
    return refuse((at_end ? "is cut off or not JSON at " : "is not JSON at ") + where);
  }

 private:
  bool refuse(std::string fault) {
    fault_ = std::move(fault);
    return false;
  }

  bool value() {
    if (++values_ <= Bounds::values) return true;
    return refuse(fmt::format("has more than {} values", Bounds::values));
  }

  bool enter() {
    members_.push_back(0);
    if (members_.size() <= Bounds::depth) return value();
    return refuse(fmt::format("is nested deeper than {} levels", Bounds::depth));
  }

  bool leave() {
    members_.pop_back();
    return true;
  }

  std::string_view text_;
  std::string fault_;
  std::vector<std::size_t> members_;
  std::size_t values_ = 0;
};

}  // namespace

bool TokenWatch::sees_too_long_a_token(std::string_view part) {
  for (const char c : part) {
    const bool escaped = std::exchange(escaped_, false);
    const bool quote = c == '"' && !escaped;
    const bool at_end = quoted_ ? quote : ends_a_token[static_cast<unsigned char>(c)];
    bytes_ = at_end ? 0 : bytes_ + 1;
    if (bytes_ > Bounds::text_bytes) return true;
    if (quote) quoted_ = !quoted_;
    escaped_ = quoted_ && c == '\\' && !escaped;
  }
  return false;
}

std::optional<std::string> fault_of_json(std::string_view text) {
  Scanner scanner(text);
  if (Json::sax_parse(text, &scanner)) return std::nullopt;
  return scanner.fault();
}

}  // namespace pibench::reports
