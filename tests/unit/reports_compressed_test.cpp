#include "reports/text/encodings.hpp"

#include <gtest/gtest.h>

#include <random>
#include <utility>

#include "tests/support/unpacked.hpp"

namespace pibench::reports {
namespace {

TEST(ReportsCompressed, Base64GivesTheVectorsOfItsStandard) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(base64_size(std::string_view(bytes).size()), std::string_view(text).size());
  }
  EXPECT_EQ(base64("\xFF\xFE\xFD\x80"), "//79gA==");
}

std::string noise(std::size_t size) {
  std::mt19937 generator;
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(generator());
  return bytes;
}

TEST(ReportsCompressed, GzipComesBackAsItWas) {
  const std::string shorter = noise(200'000);
  for (const std::string& bytes : {std::string(), std::string("x"), std::string(3, '\0'),
                                   std::string(1'000'000, 'a'), shorter}) {
    EXPECT_EQ(from_gzip(gzip(bytes)), bytes) << bytes.size() << " bytes";
  }
  EXPECT_LT(gzip(std::string(1'000'000, 'a')).size(), 2'000U);
}

TEST(ReportsCompressed, TheSameBytesAlwaysGiveTheSame) {
  EXPECT_EQ(gzip("a text"), gzip("a text"));
}

}  // namespace
}  // namespace pibench::reports
