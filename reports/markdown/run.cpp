#include "reports/markdown/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "reports/figures/findings.hpp"
#include "reports/figures/missing.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/figures/remarks.hpp"
#include "reports/figures/traffic.hpp"
#include "reports/markdown/table.hpp"
#include "reports/tables/findings.hpp"
#include "reports/tables/overhead.hpp"
#include "reports/tables/ranking.hpp"
#include "reports/tables/traffic.hpp"
#include "reports/text/escapes.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

constexpr std::size_t most_lines_of_a_list = 20;
constexpr std::size_t most_tied_in_a_field = 4;
constexpr std::size_t most_payloads = 4;
constexpr std::size_t bytes_around_tables = 1000;
constexpr std::array comment_marks{
    MarkText{.mark = Mark::best, .behind = " *", .legend = "\\* is the fastest of its column"},
    MarkText{.mark = Mark::tied,
             .behind = " ~",
             .legend = "\\~ cannot be told apart from it: all of its column compared "
                       "at once"},
    MarkText{
        .mark = Mark::bimodal, .behind = " 2h", .legend = "2h: the repetitions fall in two groups"},
    MarkText{.mark = Mark::disagreeing,
             .behind = " m",
             .legend = "m: the mean, by which tables rank, is 1.5 times the median of single "
                       "operations or more"},
    MarkText{.mark = Mark::costly_check,
             .behind = " c",
             .legend = "c: checking the messages takes more than 5 % of it"},
};

std::string escaped_text(std::string_view text) {
  return escape_markdown(shortened(text));
}

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
  add(runs_in_words(run));
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

std::string findings_part(const ResultSet& run) {
  using enum FindingColumn;
  const Table table = findings_table(
      {}, findings(run), {heading, placement, wakeup, best, median, interval, compared, tied},
      most_tied_in_a_field);
  return table.rows.empty() ? std::string() : table_markdown(table, {}, MarkdownLook::compact);
}

Table ranked_figures(const ResultSet& run, const Ranking& ranking) {
  using enum RankingColumn;
  return ranking_table(ranking.title(), run, ranking, {transport, wakeup, median, interval, ratio});
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

Table overhead_figures(const ResultSet& run) {
  using enum OverheadColumn;
  return overhead_table("overhead: by way of pibench, and by hand", run,
                        {transport, placement, pass, workers, payload, pibench, bare, any_ratio});
}

std::vector<Table> tables_in_comment(const ResultSet& run) {
  std::vector<Table> tables;
  for (const Ranking& ranking : rankings(run)) tables.push_back(ranked_figures(run, ranking));
  for (const TrafficTable& traffic : traffic_tables(run))
    tables.push_back(
        payload_table(traffic.title(), traffic, few_payloads(traffic.payloads.size())));
  tables.push_back(overhead_figures(run));
  std::erase_if(tables, [](const Table& table) { return table.rows.empty(); });
  return tables;
}

/// A clause with capital and full stop.
std::string sentence(std::string clause) {
  if (!clause.empty())
    clause.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(clause.front())));
  return clause + '.';
}

std::string table_part(const Table& table) {
  std::string text = fmt::format("#### {}\n\n{}", escaped_text(table.title),
                                 table_markdown(table, comment_marks, MarkdownLook::compact));
  for (const std::string& note : table.notes) text += escaped_text(sentence(note)) + "\n\n";
  return text;
}

bool any_has(std::span<const Table> tables, auto mark_or_kind) {
  return std::ranges::any_of(tables, [&](const Table& table) { return table.has(mark_or_kind); });
}

/// An explanation of the marks that the tables hold; that of ties refers to the best's.
std::string legend(std::span<const Table> tables) {
  auto marks = legend_of(tables, comment_marks);
  if (any_has(tables, Mark::tied) && !any_has(tables, Mark::best))
    marks.insert(marks.begin(), std::string(comment_marks.front().legend));
  std::string text = marks.empty() ? std::string() : fmt::format("{}.", fmt::join(marks, "; "));
  if (any_has(tables, RowKind::baseline))
    text += text.empty() ? "Baselines are not ranked." : " Baselines are not ranked.";
  return text.empty() ? text : text + "\n\n";
}

/// The first tables that fit into so many bytes.
std::string folded_tables(std::span<const Table> tables, std::size_t bytes) {
  std::string text;
  std::size_t shown = 0;
  for (const Table& table : tables) {
    const std::string part = table_part(table);
    if (text.size() + part.size() > bytes) break;
    text += part;
    ++shown;
  }
  const std::size_t left_out = tables.size() - shown;
  std::string rest =
      left_out == 0 ? std::string()
                    : fmt::format("{} more {} too long for a comment: see the HTML report.\n\n",
                                  left_out, left_out == 1 ? "table is" : "tables are");
  if (shown == 0) return rest;
  return fmt::format("<details>\n<summary>{} {}</summary>\n\n{}{}</details>\n\n{}", shown,
                     shown == 1 ? "table" : "tables", text, legend(tables.first(shown)), rest);
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
                           (run.cells.empty() ? "Nothing was measured.\n\n" : findings_part(run));
  const std::string ending = missing_list(run) + notes_list(run) + command_block(run);
  const std::size_t used = head.size() + ending.size() + bytes_around_tables;
  return head + folded_tables(tables_in_comment(run), bytes > used ? bytes - used : 0) + ending;
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
