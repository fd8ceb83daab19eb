#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <set>
#include <system_error>

#include "reports/format.hpp"
#include "reports/json.hpp"
#include "reports/json_scan.hpp"

namespace pibench::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* run_again = "give the results.json of a pibench run, or run pibench again";

[[noreturn]] void refuse(const std::string& source, const std::string& cause,
                         const std::string& remedy = run_again) {
  throw InputError(fmt::format("{}: {}; {}", printable(source), printable(cause), remedy));
}

/// For messages: enough of a text from outside to recognise it.
std::string excerpt(const std::string& text) {
  constexpr std::size_t length = 60;
  return text.size() <= length ? text : text.substr(0, length) + "...";
}

/// A value of the document that knows where it stands.
class Node {
 public:
  Node(const Json& value, std::string where, const std::string& source)
      : value_(value), where_(std::move(where)), source_(source) {}

  Node member(const char* key) const {
    require(value_.is_object(), "an object");
    const auto found = value_.find(key);
    if (found == value_.end()) fault(fmt::format("has no \"{}\"", key));
    return {*found, where_.empty() ? key : where_ + '.' + key, source_};
  }

  std::vector<Node> elements() const {
    require(value_.is_array(), "an array");
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < value_.size(); ++i) {
      nodes.emplace_back(value_[i], fmt::format("{}[{}]", where_, i), source_);
    }
    return nodes;
  }

  /// The members of an object, as key and node.
  std::vector<std::pair<std::string, Node>> members() const {
    require(value_.is_object(), "an object");
    std::vector<std::pair<std::string, Node>> nodes;
    for (const auto& [key, value] : value_.items()) {
      nodes.emplace_back(key, Node(value, where_ + '.' + excerpt(key), source_));
    }
    return nodes;
  }

  std::string text() const {
    require(value_.is_string(), "a string");
    return value_.get<std::string>();
  }

  double number() const {
    require(value_.is_number(), "a number");
    const auto number = value_.get<double>();
    if (!std::isfinite(number)) fault("is not finite");
    return number;
  }

  double duration() const {
    const double time = number();
    if (time < 0) fault("is negative");
    return time;
  }

  std::uint64_t natural() const {
    const bool negative = !value_.is_number_unsigned() && value_.is_number_integer() &&
                          value_.get<std::int64_t>() < 0;
    require(value_.is_number_integer() && !negative, "a whole number that is not negative");
    return value_.get<std::uint64_t>();
  }

  bool flag() const {
    require(value_.is_boolean(), "true or false");
    return value_.get<bool>();
  }

  const Json& object() const {
    require(value_.is_object(), "an object");
    return value_;
  }

  void require(bool holds, const char* expected) const {
    if (!holds) fault(fmt::format("is {} instead of {}", value_.type_name(), expected));
  }

  [[noreturn]] void fault(const std::string& what) const {
    refuse(source_, (where_.empty() ? "the document" : where_) + ' ' + what);
  }

  const Json& value() const { return value_; }

 private:
  const Json& value_;
  std::string where_;
  const std::string& source_;
};

CellId read_id(const Node& node) {
  CellId id{node.member("scenario").text(), node.member("transport").text(), {}};
  for (const auto& [key, value] : node.member("parameters").members()) {
    id.parameters.emplace_back(key, value.text());
  }
  if (id.scenario.empty() || id.transport.empty()) node.fault("has an empty name");
  const Node name = node.member("name");
  if (name.text() != id.name()) name.fault("does not agree with the parts of the name");
  return id;
}

Traits read_traits(const Node& node) {
  return {.summary = node.member("summary").text(),
          .substrate = node.member("substrate").text(),
          .fan_in = node.member("fan_in").text(),
          .wakeup = node.member("wakeup").text(),
          .hand_over = node.member("hand_over").text()};
}

Repetition read_repetition(const Node& node) {
  Repetition repetition{.real_time_ns = node.member("real_time_ns").duration(),
                        .cpu_time_ns = node.member("cpu_time_ns").duration(),
                        .counters = {}};
  for (const auto& [name, value] : node.member("counters").members()) {
    repetition.counters.emplace(name, value.number());
  }
  return repetition;
}

Outcome read_outcome(const Node& node) {
  const auto outcome = outcome_from(node.text());
  if (!outcome) node.fault(fmt::format("is the unknown \"{}\"", excerpt(node.text())));
  return *outcome;
}

Cell read_cell(const Node& node) {
  Cell cell{.id = read_id(node),
            .traits = read_traits(node.member("traits")),
            .outcome = read_outcome(node.member("outcome")),
            .reason = node.member("reason").text(),
            .repetitions = {}};
  for (const Node& repetition : node.member("repetitions").elements()) {
    cell.repetitions.push_back(read_repetition(repetition));
  }
  const bool measured = cell.outcome == Outcome::measured;
  if (measured && cell.repetitions.empty()) node.fault("is measured but has no repetitions");
  if (!measured && cell.reason.empty()) node.fault("is not measured but gives no reason");
  return cell;
}

std::vector<Cell> read_cells(const Node& node) {
  const auto nodes = node.elements();
  if (nodes.size() > Bounds::cells) node.fault(fmt::format("has over {} cells", Bounds::cells));
  std::vector<Cell> cells;
  std::set<std::string> names;
  for (const Node& element : nodes) {
    cells.push_back(read_cell(element));
    if (!names.insert(cells.back().id.name()).second) element.fault("repeats an earlier cell");
  }
  return cells;
}

Json read_environment(const Node& node) {
  for (const auto& [key, value] : node.members()) {
    const bool flat =
        value.value().is_string() || value.value().is_number() || value.value().is_boolean();
    value.require(flat, "a string, a number or a truth value");
  }
  return node.object();
}

void require_schema(const Node& pibench, const std::string& source) {
  const Node node = pibench.member("schema_version");
  const std::uint64_t version = node.natural();
  if (version == 0) node.fault("is 0");
  if (version <= std::uint64_t{schema_version}) return;
  refuse(source,
         fmt::format("has schema version {}, and this pibench reads up to {}", version,
                     schema_version),
         "read it with the pibench that wrote it, or a newer one");
}

std::string read_bytes(std::istream& stream, const std::string& source) {
  std::string bytes;
  std::string block(std::size_t{1} << 16, '\0');
  while (stream.read(block.data(), static_cast<std::streamsize>(block.size())) ||
         stream.gcount() > 0) {
    bytes.append(block, 0, static_cast<std::size_t>(stream.gcount()));
    if (bytes.size() > Bounds::bytes) refuse(source, "is larger than 1 GiB");
  }
  if (stream.bad()) refuse(source, "cannot be read", "check the file and the disk");
  return bytes;
}

}  // namespace

ResultSet from_json(const Json& document, const std::string& source) {
  const Node root(document, "", source);
  if (!document.is_object()) root.fault("is not an object");
  if (!document.contains("pibench")) refuse(source, "was not written by pibench");
  const Node pibench = root.member("pibench");
  require_schema(pibench, source);
  root.member("benchmarks").elements();
  return {.version = pibench.member("version").text(),
          .build_type = pibench.member("build_type").text(),
          .command = pibench.member("command").text(),
          .started_at = pibench.member("started_at").text(),
          .seed = pibench.member("seed").natural(),
          .complete = pibench.member("complete").flag(),
          .context = root.member("context").object(),
          .environment = read_environment(pibench.member("environment")),
          .cells = read_cells(pibench.member("cells"))};
}

ResultSet parse_results(std::string_view text, const std::string& source) {
  if (text.size() > Bounds::bytes) refuse(source, "is larger than 1 GiB");
  if (text.empty()) refuse(source, "is empty");
  if (const auto fault = fault_of_json(text)) refuse(source, *fault);
  return from_json(Json::parse(text), source);
}

ResultSet read_results(const std::filesystem::path& file) {
  const std::string source = file.string();
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (std::filesystem::is_directory(status)) refuse(source, "is a directory");
  const auto size = std::filesystem::file_size(file, error);
  if (!error && size > Bounds::bytes) refuse(source, "is larger than 1 GiB");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    const std::error_code cause(errno, std::generic_category());
    refuse(source, fmt::format("cannot be opened ({})", cause.message()),
           "check the path and its permissions");
  }
  return parse_results(read_bytes(stream, source), source);
}

}  // namespace pibench::reports
