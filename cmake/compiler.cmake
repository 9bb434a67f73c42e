# The language level, warnings and sanitizers.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# chat_compiler_options(NAME SANITIZERS): an interface library with the compile options.
function(chat_compiler_options name sanitizers)
  add_library(${name} INTERFACE)
  target_compile_options(${name} INTERFACE -Wall -Wextra -Wpedantic -Wshadow
                                           -Wnon-virtual-dtor -Woverloaded-virtual)
  # These warnings of an optimising g++ 12 are wrong: about strings (its bug 105329), coroutines
  # (109224) and variants. Later versions were not tried.
  if(NOT CHAT_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU"
     AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${name} INTERFACE -Wno-maybe-uninitialized -Wno-mismatched-new-delete
                                             -Wno-restrict)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # A bigger heap before the compiler looks for garbage in it saves a tenth of its time. Types of
    # anonymous namespaces are local also where a unit includes their source (unity.cmake).
    target_compile_options(${name} INTERFACE --param ggc-min-heapsize=524288
                                             -Wno-subobject-linkage)
  endif()
  if(CHAT_SANITIZE)
    target_link_options(${name} INTERFACE -fsanitize=${CHAT_SANITIZE})
  endif()
  if(sanitizers)
    target_compile_options(${name} INTERFACE -fsanitize=${sanitizers} -fno-omit-frame-pointer
                                             -fno-sanitize-recover=all)
  endif()
  # Boost's fences, which it needs nowhere here.
  if(CHAT_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${name} INTERFACE -Wno-tsan)
  endif()
  # What checks every access doubles the objects and adds half to the time of their compilation. A
  # null pointer ends the program in any case. The fuzz targets, which clang compiles, check both.
  if(sanitizers MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${name} INTERFACE -fno-sanitize=null,alignment)
  endif()
  if(CHAT_BUILD_FUZZERS)
    target_compile_options(${name} INTERFACE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

chat_compiler_options(chat_compiler "${CHAT_SANITIZE}")

# The tests' own code is compiled without UBSan, unlike the code under test: UBSan makes compiling
# it half again as long.
string(REPLACE ",undefined" "" sanitizers "${CHAT_SANITIZE}")
chat_compiler_options(chat_test_compiler "${sanitizers}")
