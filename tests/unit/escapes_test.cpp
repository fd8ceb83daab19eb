// Text from outside, made safe for each language by one escaper.
#include "reports/text/escapes.hpp"

#include <gtest/gtest.h>

#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

TEST(Escapes, WhatStandsInXmlIsWhatStandsInHtmlButOnOneLine) {
  EXPECT_EQ(escape_xml("<a b=\"'\">&"), "&lt;a b=&quot;&#39;&quot;&gt;&amp;");
  EXPECT_EQ(escape_html("<a b=\"'\">&"), escape_xml("<a b=\"'\">&"));
  EXPECT_EQ(escape_html("a\n\tb\x01"), "a\n\tb\uFFFD");
  EXPECT_EQ(escape_xml("a\n\tb\x01"), "a??b?");
}

TEST(Escapes, WhatNoXmlDocumentMayHoldIsReplaced) {
  EXPECT_EQ(escape_xml("a\uFFFEb\uFFFFc"), "a\uFFFDb\uFFFDc");
  EXPECT_EQ(escape_html("\uFFFD"), "\uFFFD");
}

TEST(Escapes, ANameIsCodeOnlyWhereNothingInItCouldEndTheCode) {
  EXPECT_EQ(markdown_name("latency/pipe/bytes:64"), "`latency/pipe/bytes:64`");
  EXPECT_EQ(markdown_name("a`b"), "a\\`b");
  EXPECT_EQ(unescaped(markdown_name("a|b"), '|'), 0U);
}

TEST(Escapes, NobodyIsMentionedByANameOrAReason) {
  for (const char* text : {"cc @everyone", "fixes #12"}) {
    EXPECT_FALSE(has(markdown_name(text), "@everyone"));
    EXPECT_FALSE(has(markdown_name(text), "#12"));
  }
}

}  // namespace
}  // namespace pibench::reports
