# chat_embed_lua(TARGET DIRECTORY): a header "store/redis/lua.hpp" with a constant for each script of
# the directory, named for its file.
function(chat_embed_lua target directory)
  file(GLOB_RECURSE scripts CONFIGURE_DEPENDS ${directory}/*.lua)
  set(constants "")
  foreach(script ${scripts})
    get_filename_component(name ${script} NAME_WE)
    file(READ ${script} text)
    string(APPEND constants "inline constexpr std::string_view ${name} = R\"lua(${text})lua\";\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script})
  endforeach()
  set(header ${PROJECT_BINARY_DIR}/generated/store/redis/lua.hpp)
  file(CONFIGURE OUTPUT ${header} @ONLY CONTENT [[
// Made of src/store/redis/lua.
#pragma once

#include <string_view>

namespace chat::store::lua {

@constants@
}  // namespace chat::store::lua
]])
  target_include_directories(${target} PRIVATE ${PROJECT_BINARY_DIR}/generated)
endfunction()
