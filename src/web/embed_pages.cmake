# chat_embed_pages(TARGET DIRECTORY): a source file of the target with the built files of the pages,
# plain and compressed. They are committed, so that building the server needs no Node.
function(chat_embed_pages target directory)
  set(arrays "")
  set(rows "")
  set(packed ${PROJECT_BINARY_DIR}/generated/web/page.gz)
  foreach(name chat/index.html chat/chat.js chat/chat.css
               console/index.html console/console.js console/console.css)
    set(file ${directory}/${name})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(ARCHIVE_CREATE OUTPUT ${packed} PATHS ${file} FORMAT raw COMPRESSION GZip
         COMPRESSION_LEVEL 9)
    string(MAKE_C_IDENTIFIER ${name} id)
    foreach(kind plain packed)
      if(kind STREQUAL plain)
        file(READ ${file} bytes HEX)
      else()
        file(READ ${packed} bytes HEX)
        # Without the time, so that the same sources make the same program.
        string(SUBSTRING "${bytes}" 0 8 start)
        string(SUBSTRING "${bytes}" 16 -1 rest)
        set(bytes ${start}00000000${rest})
      endif()
      string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
      string(APPEND arrays "constexpr unsigned char ${id}_${kind}[] = {${bytes}};\n")
    endforeach()
    file(SHA256 ${file} hash)
    string(SUBSTRING ${hash} 0 32 hash)
    string(APPEND rows
           "    {\"${name}\", \"${hash}\", text_of(${id}_plain), text_of(${id}_packed)},\n")
  endforeach()
  file(REMOVE ${packed})
  set(source ${PROJECT_BINARY_DIR}/generated/web/page_files.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[
// Made of pages/built.
#include <array>
#include <stdexcept>

#include "web/page_files.hpp"

namespace chat::web {
namespace {

template <std::size_t kSize>
std::string_view text_of(const unsigned char (&bytes)[kSize]) {
  return {reinterpret_cast<const char*>(bytes), kSize};
}

@arrays@
}  // namespace

const PageFile& page_file(std::string_view name) {
  static const std::array files = std::to_array<PageFile>({
@rows@  });
  for (const PageFile& file : files) {
    if (file.name == name) return file;
  }
  throw std::logic_error("no such file of the pages");
}

}  // namespace chat::web
]])
  target_sources(${target} PRIVATE ${source})
endfunction()
