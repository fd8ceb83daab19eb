#include "reports/html/summary.hpp"

#include <fmt/format.h>

#include "reports/cells.hpp"
#include "reports/format.hpp"
#include "reports/html.hpp"
#include "reports/html/parts.hpp"
#include "reports/html/traffic.hpp"

namespace pibench::reports {
namespace {

std::string figure(const std::string& what, const std::string& value, const std::string& note) {
  return fmt::format("<div><dt>{}</dt><dd>{}<small>{}</small></dd></div>\n", escape_html(what),
                     escape_html(value), escape_html(note));
}

std::string time_figure(const std::string& what, const Cell& cell) {
  return figure(what, cell.id.transport, format_duration_ns(median_time_ns(cell)));
}

const Cell* one_process(const Ranking& ranking) {
  for (const Cell* cell : ranking.baselines) {
    if (cell->id.transport == "inprocess") return cell;
  }
  return nullptr;
}

std::string key_figures(const ResultSet& run, const Ranking& ranking) {
  const std::size_t measured = run.cells.size() - not_measured(run).size();
  std::string html;
  if (!ranking.transports.empty()) html += time_figure("Fastest", *ranking.transports.front());
  if (ranking.transports.size() > 1) html += time_figure("Slowest", *ranking.transports.back());
  if (const Cell* alone = one_process(ranking)) {
    html += figure("The same in one process", format_duration_ns(median_time_ns(*alone)),
                   "no workers, no communication");
  }
  html +=
      figure("Measured", fmt::format("{} of {}", measured, run.cells.size()), "cells of the run");
  return fmt::format("<dl class=\"key-figures\">\n{}</dl>\n", html);
}

std::string fastest_sentence(const Ranking& ranking) {
  const Cell& fastest = *ranking.transports.front();
  const Cell& slowest = *ranking.transports.back();
  const std::string time = format_duration_ns(median_time_ns(fastest));
  if (&fastest == &slowest) return fmt::format("{} took {}.", fastest.id.transport, time);
  return fmt::format("{} was the fastest with {}; {}, the slowest, took {}, {:.2f} times as long.",
                     fastest.id.transport, time, slowest.id.transport,
                     format_duration_ns(median_time_ns(slowest)),
                     median_time_ns(slowest) / median_time_ns(fastest));
}

std::string tie_sentence(const Ranking& ranking) {
  if (ranking.transports.size() < 2) return {};
  const Cell& first = *ranking.transports[0];
  const Cell& second = *ranking.transports[1];
  if (!is_tied(second, first)) return {};
  return fmt::format(
      " {} is not clearly ahead of {}: their medians differ by {:.1f} %, and the repetitions "
      "cannot "
      "tell them apart.",
      first.id.transport, second.id.transport,
      100 * (median_time_ns(second) / median_time_ns(first) - 1));
}

std::string speedup_sentence(const ResultSet& run, const Ranking& ranking) {
  const Cell& fastest = *ranking.transports.front();
  const auto speedup = speedup_over_inprocess(run, ranking.work(), fastest);
  if (!speedup) return {};
  if (*speedup < 1) {
    return fmt::format(
        " One process alone is {:.2f} times as fast: the job is too small for its "
        "workers to pay.",
        1 / *speedup);
  }
  return fmt::format(" One process alone would take {:.2f} times as long as {}.", *speedup,
                     fastest.id.transport);
}

std::string ranking_sentences(const ResultSet& run, const Ranking& ranking) {
  if (ranking.transports.empty()) return "Only baselines were measured.";
  if (!(median_time_ns(*ranking.transports.front()) > 0)) {
    return "A median of no time at all: these figures cannot be compared.";
  }
  return fastest_sentence(ranking) + speedup_sentence(run, ranking) + tie_sentence(ranking);
}

std::string missing_sentence(const ResultSet& run) {
  const auto cells = not_measured(run);
  if (run.cells.empty()) return html_paragraph("Nothing was measured.");
  if (cells.empty()) return html_paragraph("Everything that was asked for was measured.");
  if (cells.size() > 5) {
    return html_paragraph(fmt::format("{} cells; the reasons are below.", cells.size()),
                          "Not measured");
  }
  std::vector<std::string> parts;
  parts.reserve(cells.size());
  for (const Cell* cell : cells) {
    parts.push_back(
        fmt::format("{} ({}: {})", cell->id.transport, to_string(cell->outcome), cell->reason));
  }
  return html_paragraph(fmt::format("{}.", fmt::join(parts, "; ")), "Not measured");
}

}  // namespace

std::string html_warnings(const ResultSet& run) {
  std::string html;
  if (!run.complete) {
    html += html_notice("This run did not finish. The page shows the cells done until then.");
  }
  if (!is_release(run)) {
    html +=
        html_notice(fmt::format("Built as {}, not as release: these figures are for trying "
                                "things out and must not be published.",
                                run.build_type.empty() ? "an unknown type" : run.build_type));
  }
  for (const std::string& warning : run.warnings) html += html_notice(warning);
  return html;
}

std::string html_summary(const ResultSet& run) {
  const auto all = rankings(run);
  std::string html;
  if (all.size() == 1) html += key_figures(run, all.front());
  for (const Ranking& ranking : all) {
    html += html_paragraph(ranking_sentences(run, ranking), ranking.title());
  }
  html += html_traffic_summary(run);
  return html_section("In short", html + missing_sentence(run));
}

}  // namespace pibench::reports
