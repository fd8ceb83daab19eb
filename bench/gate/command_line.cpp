#include "bench/gate/command_line.hpp"

#include <fmt/format.h>

#include "bench/harness/usage_error.hpp"

namespace pibench {
namespace {

class WordSplitter {
 public:
  WordSplitter(std::string_view option, std::string_view text) : option_(option), rest_(text) {}

  CommandLine split() {
    while (!rest_.empty()) take();
    end_word();
    if (words_.empty()) throw UsageError(fmt::format("{} takes a command", option_));
    return std::move(words_);
  }

 private:
  void take() {
    const char c = next();
    if (c == ' ' || c == '\t' || c == '\n') return end_word();
    in_word_ = true;
    if (c == '\'')
      take_quoted('\'', "");
    else if (c == '"')
      take_quoted('"', "\\\"$`");
    else
      word_ += c == '\\' ? after_backslash() : c;
  }

  /// Reads up to the closing quote; a backslash takes away the meaning of characters among
  /// `escaped`.
  void take_quoted(char quote, std::string_view escaped) {
    while (!rest_.empty()) {
      const char c = next();
      if (c == quote) return;
      const bool escapes =
          c == '\\' && !rest_.empty() && escaped.find(rest_.front()) != std::string_view::npos;
      word_ += escapes ? next() : c;
    }
    throw UsageError(fmt::format("{}: the quote {} is not closed", option_, quote));
  }

  char after_backslash() {
    if (rest_.empty()) throw UsageError(fmt::format("{} ends with a backslash", option_));
    return next();
  }

  char next() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  void end_word() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  std::string_view option_;
  std::string_view rest_;
  CommandLine words_;
  std::string word_;
  bool in_word_ = false;  // a word may be empty: ''
};

}  // namespace

CommandLine split_command_line(std::string_view option, std::string_view text) {
  return WordSplitter(option, text).split();
}

}  // namespace pibench
