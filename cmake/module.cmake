# chat_module(NAME DEPENDS lib... SOURCES file...): a static library of one directory of src/.
function(chat_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(chat_${name} STATIC ${arg_SOURCES})
  chat_unite(chat_${name})
  add_library(chat::${name} ALIAS chat_${name})
  target_include_directories(chat_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
    $<INSTALL_INTERFACE:include>)
  target_link_libraries(chat_${name} PUBLIC ${arg_DEPENDS} PRIVATE $<BUILD_INTERFACE:chat_compiler>)
  target_compile_features(chat_${name} PUBLIC cxx_std_20)
endfunction()
