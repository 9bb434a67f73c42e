# A server allocates and frees small objects all day. jemalloc is a good deal faster at that than
# glibc's malloc, and uses less memory. Programs link it; the library leaves the choice to its
# programs.
option(CHAT_JEMALLOC "Link the programs with jemalloc, where it is found" ON)

find_library(CHAT_JEMALLOC_LIBRARY jemalloc)
mark_as_advanced(CHAT_JEMALLOC_LIBRARY)

add_library(chat_allocator INTERFACE)
# The sanitizers have their own allocator.
if(CHAT_JEMALLOC AND CHAT_JEMALLOC_LIBRARY AND NOT CHAT_SANITIZE)
  target_link_libraries(chat_allocator INTERFACE -Wl,--no-as-needed ${CHAT_JEMALLOC_LIBRARY}
                                                 -Wl,--as-needed)
endif()
