#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>

#include "app/config_schema.hpp"

namespace chat::app {
namespace {

TEST(ConfigReference, IsWhatTheDocumentSays) {
  std::ifstream file(CHAT_SOURCE_DIR "/docs/operating.md");
  const std::string document(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(document.find(config_reference()), std::string::npos)
      << "run `./dev docs` to bring docs/operating.md up to date";
}

}  // namespace
}  // namespace chat::app
