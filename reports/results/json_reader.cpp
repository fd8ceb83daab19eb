#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <system_error>

#include "reports/results/json.hpp"
#include "reports/results/json_node.hpp"
#include "reports/results/json_scan.hpp"

namespace pibench::reports {
namespace {

using Json = nlohmann::ordered_json;

CellId read_id(const JsonNode& node) {
  CellId id{node.member("scenario").text(), node.member("transport").text(), {}};
  for (const auto& [key, value] : node.member("parameters").members()) {
    id.parameters.emplace_back(key, value.text());
  }
  if (id.scenario.empty() || id.transport.empty()) node.fault("has an empty name");
  const JsonNode name = node.member("name");
  if (name.text() != id.name()) name.fault("does not agree with the parts of the name");
  return id;
}

Traits read_traits(const JsonNode& node) {
  return {.summary = node.member("summary").text(),
          .substrate = node.member("substrate").text(),
          .fan_in = node.member("fan_in").text(),
          .wakeup = node.member("wakeup").text(),
          .hand_over = node.member("hand_over").text()};
}

Repetition read_repetition(const JsonNode& node) {
  Repetition repetition{.real_time_ns = node.member("real_time_ns").duration(),
                        .cpu_time_ns = node.member("cpu_time_ns").duration(),
                        .counters = {}};
  for (const auto& [name, value] : node.member("counters").members()) {
    repetition.counters.emplace(name, value.number());
  }
  return repetition;
}

Outcome read_outcome(const JsonNode& node) {
  const auto outcome = outcome_from(node.text());
  if (!outcome) node.fault(fmt::format("is the unknown \"{}\"", excerpt(node.text())));
  return *outcome;
}

std::vector<std::string> read_texts(const std::optional<JsonNode>& node) {
  std::vector<std::string> texts;
  if (!node) return texts;
  const auto elements = node->elements_up_to(Bounds::texts);
  texts.reserve(elements.size());
  for (const JsonNode& element : elements) texts.push_back(element.text());
  return texts;
}

Distribution::Bucket read_bucket(const JsonNode& node) {
  const auto pair = node.elements_up_to(2);
  if (pair.size() != 2) node.fault("is not a pair of upper end and count");
  return {pair[0].duration(), pair[1].natural()};
}

std::vector<Distribution::Bucket> read_buckets(const JsonNode& node) {
  const auto elements = node.elements_up_to(Bounds::buckets);
  std::vector<Distribution::Bucket> buckets;
  buckets.reserve(elements.size());
  for (const JsonNode& element : elements) {
    const Distribution::Bucket bucket = read_bucket(element);
    if (bucket.count == 0) element.fault("is an empty bucket");
    const bool ascends = buckets.empty() || bucket.upper_ns > buckets.back().upper_ns;
    if (!ascends) element.fault("does not ascend");
    buckets.push_back(bucket);
  }
  return buckets;
}

/// True when the buckets hold `count` times; sums that would wrap do not.
bool add_up_to(const std::vector<Distribution::Bucket>& buckets, std::uint64_t count) {
  for (const Distribution::Bucket& bucket : buckets) {
    if (bucket.count > count) return false;
    count -= bucket.count;
  }
  return count == 0;
}

Distribution read_distribution(const JsonNode& node) {
  Distribution read{.count = node.member("count").natural(),
                    .min_ns = node.member("min_ns").duration(),
                    .p50_ns = node.member("p50_ns").duration(),
                    .p90_ns = node.member("p90_ns").duration(),
                    .p99_ns = node.member("p99_ns").duration(),
                    .p999_ns = node.member("p999_ns").duration(),
                    .max_ns = node.member("max_ns").duration(),
                    .buckets = read_buckets(node.member("buckets"))};
  const std::array<double, 6> order{read.min_ns, read.p50_ns,  read.p90_ns,
                                    read.p99_ns, read.p999_ns, read.max_ns};
  if (!std::ranges::is_sorted(order)) node.fault("has percentiles that do not ascend");
  if (read.count == 0) node.fault("is of no times");
  if (!add_up_to(read.buckets, read.count)) node.fault("has buckets that do not add up to count");
  return read;
}

std::map<std::string, Distribution> read_distributions(const std::optional<JsonNode>& node) {
  std::map<std::string, Distribution> distributions;
  if (!node) return distributions;
  const auto members = node->members();
  if (members.size() > Bounds::distributions) {
    node->fault(fmt::format("has over {} members", Bounds::distributions));
  }
  for (const auto& [name, value] : members) distributions.emplace(name, read_distribution(value));
  return distributions;
}

Cell read_cell(const JsonNode& node) {
  Cell cell{.id = read_id(node),
            .traits = read_traits(node.member("traits")),
            .outcome = read_outcome(node.member("outcome")),
            .reason = node.member("reason").text(),
            .repetitions = {},
            .distributions = read_distributions(node.member_if_there("distributions")),
            .notes = read_texts(node.member_if_there("notes"))};
  for (const JsonNode& repetition :
       node.member("repetitions").elements_up_to(Bounds::repetitions)) {
    cell.repetitions.push_back(read_repetition(repetition));
  }
  const bool measured = cell.outcome == Outcome::measured;
  if (measured && cell.repetitions.empty()) node.fault("is measured but has no repetitions");
  if (!measured && cell.reason.empty()) node.fault("is not measured but gives no reason");
  return cell;
}

std::vector<Cell> read_cells(const JsonNode& node) {
  std::vector<Cell> cells;
  std::set<std::string> names;
  for (const JsonNode& element : node.elements_up_to(Bounds::cells)) {
    cells.push_back(read_cell(element));
    if (!names.insert(cells.back().id.name()).second) element.fault("repeats an earlier cell");
  }
  return cells;
}

Json read_environment(const JsonNode& node) {
  for (const auto& [key, value] : node.members()) {
    const bool flat =
        value.value().is_string() || value.value().is_number() || value.value().is_boolean();
    value.require(flat, "a string, a number or a truth value");
  }
  return node.object();
}

void require_schema(const JsonNode& pibench, const std::string& source) {
  const JsonNode node = pibench.member("schema_version");
  const std::uint64_t version = node.natural();
  if (version == 0) node.fault("is 0");
  if (version <= std::uint64_t{schema_version}) return;
  refuse(source,
         fmt::format("has schema version {}, and this pibench reads up to {}", version,
                     schema_version),
         "read it with the pibench that wrote it, or a newer one");
}

[[noreturn]] void refuse_token(const std::string& source) {
  refuse(source, fmt::format("has a text or a number of more than {} bytes", Bounds::text_bytes));
}

/// `expected` is how many bytes there probably are.
std::string read_bytes(std::istream& stream, std::uintmax_t expected, const std::string& source) {
  std::string bytes;
  bytes.reserve(expected);
  TokenWatch watch;
  std::string block(std::size_t{1} << 16, '\0');
  while (stream.read(block.data(), static_cast<std::streamsize>(block.size())) ||
         stream.gcount() > 0) {
    const auto part = std::string_view(block).substr(0, static_cast<std::size_t>(stream.gcount()));
    if (watch.sees_too_long_a_token(part)) refuse_token(source);
    bytes.append(part);
    if (bytes.size() > Bounds::bytes) refuse(source, "is larger than 1 GiB");
  }
  if (stream.bad()) refuse(source, "cannot be read", "check the file and the disk");
  return bytes;
}

/// Parses text whose tokens were watched.
Json document_of(std::string_view text, const std::string& source) {
  if (text.empty()) refuse(source, "is empty");
  if (const auto fault = fault_of_json(text)) refuse(source, *fault);
  return Json::parse(text);
}

}  // namespace

ResultSet from_json(const Json& document, const std::string& source) {
  const JsonNode root(document, "", source);
  if (!document.is_object()) root.fault("is not an object");
  if (!document.contains("pibench")) refuse(source, "was not written by pibench");
  const JsonNode pibench = root.member("pibench");
  require_schema(pibench, source);
  const JsonNode rows = root.member("benchmarks");
  rows.require(rows.value().is_array(), "an array");
  return {.version = pibench.member("version").text(),
          .build_type = pibench.member("build_type").text(),
          .command = pibench.member("command").text(),
          .arguments = read_texts(pibench.member_if_there("arguments")),
          .started_at = pibench.member("started_at").text(),
          .seed = pibench.member("seed").natural(),
          .complete = pibench.member("complete").flag(),
          .context = root.member("context").object(),
          .environment = read_environment(pibench.member("environment")),
          .warnings = read_texts(pibench.member_if_there("warnings")),
          .cells = read_cells(pibench.member("cells"))};
}

ResultSet parse_results(std::string_view text, const std::string& source) {
  if (text.size() > Bounds::bytes) refuse(source, "is larger than 1 GiB");
  if (TokenWatch().sees_too_long_a_token(text)) refuse_token(source);
  return from_json(document_of(text, source), source);
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
  // The text of a gigabyte is gone before results are made of the document.
  const Json document = document_of(read_bytes(stream, error ? 0 : size, source), source);
  return from_json(document, source);
}

}  // namespace pibench::reports
