#include "journal/crc32c.hpp"

#include <gtest/gtest.h>
#include <random>
#include <string>

namespace chat::journal {
namespace {

struct Vector {
  std::string bytes;
  std::uint32_t crc;
};

std::string counted(int from, int step) {
  std::string bytes;
  for (int i = 0; i < 32; ++i) bytes += static_cast<char>(from + i * step);
  return bytes;
}

/// RFC 3720, appendix B.4
const Vector kVectors[] = {
    {std::string(32, '\0'), 0x8a9136aa},
    {std::string(32, '\xff'), 0x62a8ab43},
    {counted(0, 1), 0x46dd794e},
    {counted(31, -1), 0x113fdb5c},
    {std::string("\x01\xc0\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                 "\x14\x00\x00\x00\x00\x00\x04\x00\x00\x00\x00\x14\x00\x00\x00\x18"
                 "\x28\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00",
                 48),
     0xd9963a56},
};

TEST(Crc32c, HasTheValuesOfTheRfc) {
  for (const Vector& vector : kVectors) {
    EXPECT_EQ(crc32c(vector.bytes), vector.crc);
    EXPECT_EQ(crc32c_portable(vector.bytes), vector.crc);
  }
}

TEST(Crc32c, GoesOnFromAnEarlierPart) {
  std::mt19937 random(1);
  std::string bytes(100, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  const auto text = std::string_view(bytes);
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    EXPECT_EQ(crc32c(text.substr(i), crc32c(text.substr(0, i))), crc32c(text));
    EXPECT_EQ(crc32c_portable(text.substr(i)), crc32c(text.substr(i)));
  }
}

}  // namespace
}  // namespace chat::journal
