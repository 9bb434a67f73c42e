// The files of the pages, which are part of the program: pages/built.
#pragma once

#include <string_view>

namespace chat::web {

struct PageFile {
  std::string_view name;  ///< "chat/index.html"
  std::string_view hash;  ///< changes with the contents
  std::string_view text;
  std::string_view gzip;  ///< the same, compressed
};

/// Throws std::logic_error if there is none.
const PageFile& page_file(std::string_view name);

}  // namespace chat::web
