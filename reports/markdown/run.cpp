#include "reports/markdown/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "reports/figures/cells.hpp"
#include "reports/figures/findings.hpp"
#include "reports/figures/missing.hpp"
#include "reports/figures/overhead.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/figures/remarks.hpp"
#include "reports/figures/traffic.hpp"
#include "reports/results/names.hpp"
#include "reports/text/escapes.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

constexpr std::size_t most_lines_of_a_list = 20;
constexpr std::size_t most_tied_in_a_field = 4;
constexpr std::size_t most_payloads = 4;
constexpr std::size_t most_characters_of_a_text = 300;
constexpr std::size_t bytes_around_tables = 1000;
constexpr std::string_view two_humps = " 2h";

/// Long texts are cut, between characters.
std::string escaped_text(std::string_view text) {
  if (text.size() <= most_characters_of_a_text) return escape_markdown(text);
  std::size_t end = most_characters_of_a_text;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  return escape_markdown(text.substr(0, end)) + "…";
}

struct MarkdownColumn {
  std::string heading;
  bool numeric = true;
};

/// Columns without any text are left out. Fields are plain text.
class MarkdownTable {
 public:
  using Fields = std::vector<std::string>;

  explicit MarkdownTable(std::vector<MarkdownColumn> columns) : columns_(std::move(columns)) {}
  void row(Fields fields) { rows_.push_back(std::move(fields)); }
  bool empty() const { return rows_.empty(); }

  std::string text() const {
    std::string heads = "|";
    std::string rule = "|";
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!is_used(i)) continue;
      heads += fmt::format(" {} |", escaped_text(columns_[i].heading));
      rule += columns_[i].numeric ? "---:|" : "---|";
    }
    std::string text = fmt::format("{}\n{}\n", heads, rule);
    for (const Fields& fields : rows_) text += line(fields);
    return text + '\n';
  }

 private:
  bool is_used(std::size_t column) const {
    return std::ranges::any_of(rows_,
                               [column](const Fields& fields) { return !fields[column].empty(); });
  }

  std::string line(const Fields& fields) const {
    std::string text = "|";
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (is_used(i)) text += fmt::format(" {} |", escaped_text(fields[i]));
    }
    return text + '\n';
  }

  std::vector<MarkdownColumn> columns_;
  std::vector<Fields> rows_;
};

std::string escaped_list(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < std::min(items.size(), most_lines_of_a_list); ++i) {
    text += fmt::format("- {}\n", escaped_text(items[i]));
  }
  if (items.size() > most_lines_of_a_list) {
    text += fmt::format("- … and {} more\n", items.size() - most_lines_of_a_list);
  }
  return text + '\n';
}

/// The text of a member of the fingerprint, or nothing.
std::string fact(const ResultSet& run, const char* key) {
  const auto found = run.environment.find(key);
  if (found == run.environment.end()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string machine_line(const ResultSet& run) {
  std::vector<std::string> facts;
  const auto add = [&](const std::string& text, const char* unit = "") {
    if (!text.empty()) facts.push_back(text + unit);
  };
  add(fact(run, "cpu_model"));
  add(fact(run, "cpus_allowed"), " CPUs");
  add(fact(run, "system"));
  add(fact(run, "kernel"));
  add(fact(run, "hypervisor"));
  add(run.version.empty() ? std::string() : "pibench " + run.version);
  add(run.build_type.empty() ? std::string() : run.build_type + " build");
  add(run.started_at);
  for (std::string& text : facts) text = escaped_text(text);
  return fmt::format("{}\n\n", fmt::join(facts, " · "));
}

std::string heading(const ResultSet& run) {
  const std::string host = host_of(run);
  return host.empty() ? "## pibench\n\n" : fmt::format("## pibench on {}\n\n", escaped_text(host));
}

std::string warnings_list(const ResultSet& run) {
  std::vector<std::string> lines;
  if (!run.complete) lines.emplace_back("The run did not finish: these are the cells done so far.");
  if (!is_release(run)) {
    lines.push_back(fmt::format("Built as {}: do not publish these figures.", run.build_type));
  }
  lines.insert(lines.end(), run.warnings.begin(), run.warnings.end());
  return lines.empty() ? std::string() : "**Warnings**\n\n" + escaped_list(lines);
}

std::string findings_table(const ResultSet& run) {
  MarkdownTable table({{"in short", false},
                       {"placement", false},
                       {"wake-up", false},
                       {"best", false},
                       {"median"},
                       {"95 % interval"},
                       {"compared"},
                       {"cannot be told apart", false}});
  for (const Finding& finding : findings(run)) {
    table.row({finding.heading, finding.placement, finding.wakeup, finding.label, finding.figure,
               finding.interval, fmt::to_string(finding.compared),
               listed(finding.tied, most_tied_in_a_field)});
  }
  return table.empty() ? std::string() : table.text();
}

std::string titled(const std::string& title, const std::string& text) {
  return fmt::format("#### {}\n\n{}", escaped_text(title), text);
}

std::string ranked_table(const Ranking& ranking) {
  MarkdownTable table(
      {{"transport", false}, {"wake-up", false}, {"median"}, {"95 % interval"}, {"ratio"}});
  for (const Cell* cell : all_cells(ranking)) {
    const std::string label = ranking.label(*cell);
    table.row(
        {is_baseline(*cell) ? label + " (baseline)" : label, cell->traits.wakeup,
         format_duration_ns(median_time_ns(*cell)).append(is_two_humped(*cell) ? two_humps : ""),
         format_interval_ns(median_interval(*cell)), ratio_to_fastest(ranking, *cell)});
  }
  return titled(ranking.title(), table.text());
}

/// The positions of a few payloads: the first, the last, and some evenly between.
std::vector<std::size_t> few_payloads(std::size_t count) {
  std::vector<std::size_t> chosen;
  const std::size_t wanted = std::min(count, most_payloads);
  for (std::size_t i = 0; i < wanted; ++i) {
    chosen.push_back(wanted > 1 ? i * (count - 1) / (wanted - 1) : 0);
  }
  return chosen;
}

bool is_baseline_row(const TrafficRow& row) {
  return std::ranges::any_of(
      row.cells, [](const Cell* cell) { return cell != nullptr && is_baseline(*cell); });
}

MarkdownTable payload_columns(const TrafficTable& table, const std::vector<std::size_t>& chosen) {
  std::vector<MarkdownColumn> columns{{"transport", false}, {"wake-up", false}};
  for (const std::size_t i : chosen) columns.push_back({format_bytes(table.payloads[i])});
  return MarkdownTable(columns);
}

std::string payload_figures(const TrafficTable& table) {
  const auto chosen = few_payloads(table.payloads.size());
  MarkdownTable markdown = payload_columns(table, chosen);
  std::vector<const Cell*> fastest;
  fastest.reserve(chosen.size());
  for (const std::size_t i : chosen) fastest.push_back(table.fastest(i));
  for (const TrafficRow& row : table.rows()) {
    const bool baseline = is_baseline_row(row);
    std::vector<std::string> fields{baseline ? row.label + " (baseline)" : row.label, row.wakeup};
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const Cell* cell = row.cells[chosen[i]];
      fields.push_back(cell != nullptr ? marked_figure(*cell, fastest[i], two_humps)
                                       : std::string());
    }
    markdown.row(std::move(fields));
  }
  const std::string kinds = table.mixed_wakeups();
  const std::string note =
      kinds.empty() ? std::string()
                    : fmt::format(
                          "Several wake-ups ({}): what spins keeps a CPU busy while it waits; "
                          "compare within a kind.\n\n",
                          escaped_text(kinds));
  return titled(table.title(), markdown.text() + note);
}

std::string overhead_figures(const ResultSet& run) {
  MarkdownTable table({{"transport", false},
                       {"placement", false},
                       {"pass", false},
                       {"workers"},
                       {"payload"},
                       {"pibench"},
                       {"bare"},
                       {"ratio"}});
  for (const OverheadPair& pair : overhead_pairs(run)) {
    const auto time = [](const Cell* cell) {
      return cell != nullptr ? traffic_figure(*cell) : std::string();
    };
    table.row({pair.work.transport, pair.work.placement(), pair.work.pass(),
               pair.work.parameter(parameters::workers), format_bytes(pair.work.payload_bytes()),
               time(pair.pibench), time(pair.bare), format_ratio(pair.ratio())});
  }
  return table.empty() ? std::string()
                       : titled("overhead: by way of pibench, and by hand", table.text());
}

std::vector<std::string> tables_of(const ResultSet& run) {
  std::vector<std::string> tables;
  for (const Ranking& ranking : rankings(run)) tables.push_back(ranked_table(ranking));
  for (const TrafficTable& table : traffic_tables(run)) tables.push_back(payload_figures(table));
  if (std::string table = overhead_figures(run); !table.empty()) tables.push_back(std::move(table));
  return tables;
}

constexpr std::string_view legend_of_tables =
    "\\* is the fastest of its column; \\~ cannot be told apart from it: the 95 % interval of the "
    "ratio of the medians contains 1; 2h: the repetitions fall in two groups. Baselines are not "
    "ranked.\n\n";

/// As many of the tables as fit into so many bytes.
std::string folded_tables(const std::vector<std::string>& tables, std::size_t bytes) {
  std::string text;
  std::size_t shown = 0;
  for (const std::string& table : tables) {
    if (text.size() + table.size() > bytes) break;
    text += table;
    ++shown;
  }
  const std::size_t left_out = tables.size() - shown;
  std::string rest =
      left_out == 0 ? std::string()
                    : fmt::format("{} more {} too long for a comment: see the HTML report.\n\n",
                                  left_out, left_out == 1 ? "table is" : "tables are");
  if (shown == 0) return rest;
  return fmt::format("<details>\n<summary>{} {}</summary>\n\n{}{}</details>\n\n{}", shown,
                     shown == 1 ? "table" : "tables", text, legend_of_tables, rest);
}

std::string missing_list(const ResultSet& run) {
  std::vector<std::string> sentences;
  for (const Missing& missing : missing(run)) sentences.push_back(missing.sentence);
  if (sentences.empty()) return {};
  return fmt::format("**Not measured**: {} of {} cells\n\n{}", not_measured(run).size(),
                     run.cells.size(), escaped_list(sentences));
}

std::string notes_list(const ResultSet& run) {
  std::vector<std::string> lines;
  for (const Remark& note : notes(run))
    lines.push_back(fmt::format("{}: {}", note.about, note.text));
  return lines.empty() ? std::string() : "**Notes**\n\n" + escaped_list(lines);
}

/// A fence that the text cannot close.
std::string fenced(const std::string& text) {
  std::size_t longest = 0;
  std::size_t ticks = 0;
  for (const char c : text) {
    ticks = c == '`' ? ticks + 1 : 0;
    longest = std::max(longest, ticks);
  }
  const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
  return fmt::format("{}sh\n{}\n{}\n", fence, text, fence);
}

std::string command_block(const ResultSet& run) {
  constexpr std::size_t most = 2000;
  if (run.command.empty() || run.command.size() > most) return {};
  return fenced(printable(run.command));
}

std::string run_markdown(const ResultSet& run, std::size_t bytes) {
  const std::string head = heading(run) + machine_line(run) + warnings_list(run) +
                           (run.cells.empty() ? "Nothing was measured.\n\n" : findings_table(run));
  const std::string ending = missing_list(run) + notes_list(run) + command_block(run);
  const std::size_t used = head.size() + ending.size() + bytes_around_tables;
  return head + folded_tables(tables_of(run), bytes > used ? bytes - used : 0) + ending;
}

}  // namespace

std::string report_markdown(std::span<const ResultSet> runs) {
  std::string text;
  for (const ResultSet& run : runs) {
    if (!text.empty()) text += '\n';
    text += run_markdown(run, comment_characters_max / runs.size());
  }
  return text;
}

}  // namespace pibench::reports
