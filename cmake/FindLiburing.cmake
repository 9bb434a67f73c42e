# FindLiburing: defines the target liburing::liburing.
include(${CMAKE_CURRENT_LIST_DIR}/plain_library.cmake)
chat_find_plain_library(Liburing liburing.h uring liburing::liburing)
