# chat_embed_openapi(TARGET FILE): a source file of the target with the text of openapi.json.
function(chat_embed_openapi target file)
  file(READ ${file} text)
  # A compiler need not take a literal of more than 64 KiB.
  string(LENGTH "${text}" size)
  if(size GREATER 60000)
    message(FATAL_ERROR "${file} is too large for a string literal")
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  set(source ${PROJECT_BINARY_DIR}/generated/web/openapi.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[
// Made of src/web/openapi.json.
#include "web/api.hpp"

namespace chat::web {

std::string_view openapi_json() {
  return R"json(@text@)json";
}

}  // namespace chat::web
]])
  target_sources(${target} PRIVATE ${source})
endfunction()
