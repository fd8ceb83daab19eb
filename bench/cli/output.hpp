// The output of a command: text on standard output, or in the file that the user names.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pibench::cli {

/// Standard output of the whole program. Text is collected and written as one by finish(), so that
/// there is one place where it can fail.
class Output {
 public:
  template <class... Values>
  void print(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
  }
  void write(std::string_view text) { text_ += text; }
  /// Adds a place with the same content to the error text of finish(), as "the results are in
  /// out/1".
  void also(std::string where) { elsewhere_ = std::move(where); }

  /// Writes what was printed. Returns the program's exit code: `code`; 128+n where signal n ends
  /// the waiting for a reader; usage_error where the text cannot be written, which one line on
  /// standard error explains. A reader that has had enough (EPIPE) is no error, and `code` of a
  /// signal stays.
  int finish(int code);

 private:
  std::string text_;
  std::string elsewhere_;
};

/// A signal ended the waiting for a reader.
struct StoppedByUser {};

/// True for the `name`s of -o that mean standard output: "", "-", /dev/stdout and the like.
bool is_standard_output(const std::string& name);

/// Refuses what write_output() could not write to, before anything is measured: throws UsageError
/// for a directory, a disk, or a name in a directory that is not there.
void check_output(const std::string& name);

/// Brings `text` to what `name` stands for. Standard output gets it by finish(). A FIFO, a
/// character device and another open descriptor (/dev/fd/N) are written to as they are; a FIFO
/// without a reader is waited for, a minute at most. Anything else becomes a file as of
/// reports::write_atomically(). Throws std::system_error that names the target, or StoppedByUser.
void write_output(Output& standard, const std::string& name, std::string_view text);

struct NamedText {
  std::string name;
  std::string text;
};
/// Writes all of them, even where one fails; then throws what the first failure did.
void write_outputs(Output& standard, const std::vector<NamedText>& outputs);

}  // namespace pibench::cli
