#include "reports/html/downloads.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/data/csv.hpp"
#include "reports/html/parts.hpp"
#include "reports/results/json.hpp"
#include "reports/text/encodings.hpp"

namespace pibench::reports {
namespace {

struct PageFile {
  std::size_t run = 0;
  std::string name;
  std::string content;
  std::string packed{};  ///< gzip in base64; empty where it did not fit
};

std::vector<PageFile> files_of(std::span<const ResultSet> runs) {
  std::vector<PageFile> files;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::string lead = runs.size() > 1 ? fmt::format("run-{}-", i + 1) : std::string();
    files.push_back({i, lead + "results.csv", results_csv(runs[i])});
    files.push_back({i, lead + "samples.csv", samples_csv(runs[i])});
    files.push_back({i, lead + "results.json", results_json(runs[i])});
  }
  return files;
}

/// The best ratio by which such files are compressed; a file that cannot fit is not tried.
constexpr std::size_t best_compression = 40;

/// Compresses the smallest files first, until one does not fit.
void pack(std::vector<PageFile>& files, std::size_t bytes_max) {
  std::vector<PageFile*> by_size;
  by_size.reserve(files.size());
  for (PageFile& file : files) by_size.push_back(&file);
  std::ranges::stable_sort(by_size, {}, [](const PageFile* file) { return file->content.size(); });
  std::size_t left = bytes_max;
  for (PageFile* file : by_size) {
    if (file->content.size() / best_compression > left) return;
    std::string packed = base64(gzip(file->content));
    if (packed.size() > left) return;
    left -= packed.size();
    file->packed = std::move(packed);
  }
}

std::string readable_size(std::size_t bytes) {
  constexpr double kibi = 1024;
  const auto size = static_cast<double>(bytes);
  return size < kibi * kibi ? fmt::format("{:.0f} KiB", size / kibi)
                            : fmt::format("{:.1f} MiB", size / kibi / kibi);
}

std::string list_item(const PageFile& file) {
  const std::string size = readable_size(file.content.size());
  if (file.packed.empty()) {
    return fmt::format("<li>{}, {}: too large for this page; it lies where the run wrote it</li>\n",
                       file.name, size);
  }
  return fmt::format(
      "<li><a download=\"{0}.gz\" href=\"data:application/gzip;base64,{1}\">{0}.gz</a>, {2} "
      "unpacked</li>\n",
      file.name, file.packed, size);
}

}  // namespace

std::vector<std::string> html_downloads(std::span<const ResultSet> runs, std::size_t bytes_max) {
  auto files = files_of(runs);
  pack(files, bytes_max);
  std::vector<std::string> lists(runs.size());
  for (const PageFile& file : files) lists[file.run] += list_item(file);
  for (std::string& list : lists) {
    list = html_section("Downloads", fmt::format("<ul class=\"downloads\">\n{}</ul>\n", list));
  }
  return lists;
}

}  // namespace pibench::reports
