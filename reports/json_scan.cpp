#include "reports/json_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "reports/json.hpp"

namespace pibench::reports {
namespace {

using Json = nlohmann::ordered_json;

std::string place(std::string_view text, std::size_t position) {
  const auto before = text.substr(0, std::min(position, text.size()));
  const auto line = 1 + std::ranges::count(before, '\n');
  const auto line_start = before.rfind('\n') + 1;
  return fmt::format("line {}, column {}", line, before.size() - line_start);
}

/// The parser copies a text or a number before anybody can refuse it.
bool has_a_token_over(std::size_t bytes_max, std::string_view text) {
  constexpr std::string_view ends = "{}[]:, \t\r\n\"";
  bool quoted = false;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool quote = text[i] == '"';
    const bool at_end = quote || (!quoted && ends.find(text[i]) != std::string_view::npos);
    bytes = at_end ? 0 : bytes + 1;
    if (bytes > bytes_max) return true;
    if (quote) quoted = !quoted;
    if (quoted && text[i] == '\\') ++i;
  }
  return false;
}

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

std::optional<std::string> fault_of_json(std::string_view text) {
  if (has_a_token_over(Bounds::text_bytes, text))
    return fmt::format("has a text or a number of more than {} bytes", Bounds::text_bytes);
  Scanner scanner(text);
  if (Json::sax_parse(text, &scanner)) return std::nullopt;
  return scanner.fault();
}

}  // namespace pibench::reports
