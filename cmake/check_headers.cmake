# check_headers: a target that compiles every header alone, so that each includes what it needs. It
# skips headers that a source includes first, as that compiles them alone.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
  ${PROJECT_SOURCE_DIR}/include/*.hpp ${PROJECT_SOURCE_DIR}/src/*.hpp)

set(sources)
foreach(header ${headers})
  string(REGEX REPLACE "^(include|src)/" "" name ${header})
  string(REGEX REPLACE "^(include|src)/(.*)hpp$" "${PROJECT_SOURCE_DIR}/src/\\2cpp" own_source ${header})
  if(EXISTS ${own_source})
    file(STRINGS ${own_source} first REGEX "^#include" LIMIT_COUNT 1)
    if(first MATCHES "^#include .${name}.$")
      continue()
    endif()
  endif()
  set(source ${PROJECT_BINARY_DIR}/check_headers/${header}.cpp)
  # Included twice, as a header must allow.
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${name}\"\n#include \"${name}\"\n" @ONLY)
  list(APPEND sources ${source})
endforeach()

add_library(check_headers OBJECT EXCLUDE_FROM_ALL ${sources})
target_include_directories(check_headers PRIVATE
  ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)
target_compile_options(check_headers PRIVATE -Wall -Wextra -Wno-unused-const-variable -g0)
