#include "reports/html/page_assets.hpp"

extern "C" {
extern const char pibench_page_script_begin[];
extern const char pibench_page_script_end[];
extern const char pibench_page_script_hash_begin[];
extern const char pibench_page_script_hash_end[];
extern const char pibench_page_style_begin[];
extern const char pibench_page_style_end[];
}

namespace pibench::reports {

std::string_view page_script() {
  return {pibench_page_script_begin, pibench_page_script_end};
}

std::string_view page_script_sha256() {
  return {pibench_page_script_hash_begin, pibench_page_script_hash_end};
}

std::string_view page_style() {
  return {pibench_page_style_begin, pibench_page_style_end};
}

}  // namespace pibench::reports
