# Installs two components: chat-service, the program and what belongs to it (packaging/), and
# libchat-service-dev, the library with its public headers and the package for
# find_package(chat-service), which defines the target chat::service.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/chat-service)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME libchat-service-dev)

foreach(module base public wire net engineio socketio outgoing redis http_client cluster journal store chat service)
  set_target_properties(chat_${module} PROPERTIES EXPORT_NAME ${module})
  install(TARGETS chat_${module} EXPORT chat-service-targets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
endforeach()
install(EXPORT chat-service-targets NAMESPACE chat:: DESTINATION ${package_dir})

configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/chat-service-config.cmake.in
  ${PROJECT_BINARY_DIR}/chat-service-config.cmake
  INSTALL_DESTINATION ${package_dir})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/chat-service-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/chat-service-config.cmake
  ${PROJECT_BINARY_DIR}/chat-service-config-version.cmake
  ${CMAKE_CURRENT_LIST_DIR}/FindHiredis.cmake
  ${CMAKE_CURRENT_LIST_DIR}/FindLiburing.cmake
  ${CMAKE_CURRENT_LIST_DIR}/plain_library.cmake
  DESTINATION ${package_dir})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/chat DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

add_subdirectory(packaging)
