# FindHiredis: defines the target hiredis::hiredis.
include(${CMAKE_CURRENT_LIST_DIR}/plain_library.cmake)
chat_find_plain_library(Hiredis hiredis/read.h hiredis hiredis::hiredis)
