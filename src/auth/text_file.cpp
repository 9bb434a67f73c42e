#include "auth/text_file.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

namespace chat::auth {
namespace {

constexpr std::size_t kMaxSize = std::size_t{1024} * 1024;

}  // namespace

Fallible<std::string> read_text_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text(kMaxSize + 1, '\0');
  if (!stream) return Fault::of(path + ": " + std::generic_category().message(errno));
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return Fault::of(path + ": cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMaxSize) return Fault::of(path + ": is larger than a megabyte");
  return text;
}

}  // namespace chat::auth
