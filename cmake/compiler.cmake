# One place for the language level, warnings and sanitizers.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(chat_compiler INTERFACE)
target_compile_options(chat_compiler INTERFACE -Wall -Wextra -Wpedantic -Wshadow
                                               -Wnon-virtual-dtor -Woverloaded-virtual)
if(CHAT_SANITIZE)
  target_compile_options(chat_compiler INTERFACE -fsanitize=${CHAT_SANITIZE}
                                                 -fno-omit-frame-pointer
                                                 -fno-sanitize-recover=all)
  target_link_options(chat_compiler INTERFACE -fsanitize=${CHAT_SANITIZE})
endif()
if(CHAT_BUILD_FUZZERS)
  target_compile_options(chat_compiler INTERFACE -fsanitize=fuzzer-no-link)
endif()
