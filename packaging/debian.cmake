# The Debian packages: `cpack -G DEB` in a build whose prefix is /usr (`./dev package`).
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)  # SOURCE_DATE_EPOCH, if set

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME chat-service)
set(CPACK_PACKAGE_VENDOR "Chat Service contributors")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES OFF)  # see below
set(CPACK_COMPONENTS_ALL chat-service libchat-service-dev)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
                                                GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "Chat Service contributors <maintainers@chat-service.invalid>")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_CHAT-SERVICE_PACKAGE_NAME chat-service)
set(CPACK_DEBIAN_CHAT-SERVICE_PACKAGE_SECTION net)
set(CPACK_DEBIAN_CHAT-SERVICE_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_CHAT-SERVICE_PACKAGE_DEPENDS adduser)
set(CPACK_COMPONENT_CHAT-SERVICE_DESCRIPTION
"Rooms with history, permissions and presence, and direct messages, for clients
of Socket.IO of any generation, over WebSocket and HTTP long-polling. The state
is in memory, on disk, or in Redis for any number of nodes.

There is an HTTP API, metrics for Prometheus, webhooks, and logins by JSON Web
Token.")
set(CPACK_DEBIAN_CHAT-SERVICE_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_SOURCE_DIR}/debian/conffiles ${CMAKE_CURRENT_SOURCE_DIR}/debian/postinst
  ${CMAKE_CURRENT_SOURCE_DIR}/debian/prerm ${CMAKE_CURRENT_SOURCE_DIR}/debian/postrm)

set(CPACK_DEBIAN_LIBCHAT-SERVICE-DEV_PACKAGE_NAME libchat-service-dev)
set(CPACK_DEBIAN_LIBCHAT-SERVICE-DEV_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_LIBCHAT-SERVICE-DEV_DESCRIPTION
"Headers, static libraries and a CMake package for servers with hooks, stores
and transports of their own: find_package(chat-service) defines the target
chat::service.")

# chat_dev_dependencies(VARIABLE): the packages that own the headers and libraries which the build
# has found, by which programs of the library are built, too.
function(chat_dev_dependencies variable)
  execute_process(
    COMMAND dpkg-query -S ${Boost_INCLUDE_DIRS}/boost/version.hpp
            /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/libboost_json.so
            /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/libboost_url.so
            ${OPENSSL_SSL_LIBRARY} ${Hiredis_LIBRARY} ${Liburing_LIBRARY}
            /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/libfmt.so
            /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/libspdlog.so
    OUTPUT_VARIABLE owners ERROR_QUIET)
  string(REGEX MATCHALL "[a-z0-9.+-]+-dev" packages "${owners}")
  list(REMOVE_DUPLICATES packages)
  list(SORT packages)
  list(JOIN packages ", " packages)
  set(${variable} "${packages}" PARENT_SCOPE)
endfunction()
chat_dev_dependencies(CPACK_DEBIAN_LIBCHAT-SERVICE-DEV_PACKAGE_DEPENDS)

# Debian's own pages: a changelog in each package, compressed as the policy says. The libraries keep
# their symbols, but not their line tables; the linker has stripped the program, so that its build id
# does not depend on the directory of the build.
find_program(GZIP gzip)
if(CMAKE_INSTALL_PREFIX STREQUAL /usr AND GZIP)
  configure_file(debian/changelog.in changelog @ONLY)
  foreach(component chat-service libchat-service-dev)
    set(doc ${CMAKE_INSTALL_DATADIR}/doc/${component})
    install(CODE "
      file(INSTALL \"${CMAKE_CURRENT_BINARY_DIR}/changelog\"
        DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${doc}\")
      set(root \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")
      file(GLOB pages \"\${root}/${CMAKE_INSTALL_MANDIR}/man*/*.[0-9]\")
      execute_process(COMMAND ${GZIP} -9nf \"\${root}/${doc}/changelog\" \${pages}
        COMMAND_ERROR_IS_FATAL ANY)"
      COMPONENT ${component})
  endforeach()
  install(CODE "
    file(GLOB libraries \"\$ENV{DESTDIR}/usr/${CMAKE_INSTALL_LIBDIR}/libchat_*.a\")
    execute_process(COMMAND ${CMAKE_STRIP} --strip-debug --enable-deterministic-archives
      \${libraries} COMMAND_ERROR_IS_FATAL ANY)"
    COMPONENT libchat-service-dev)
  install(FILES debian/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides
    RENAME chat-service COMPONENT chat-service)
  install(FILES debian/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libchat-service-dev
    COMPONENT libchat-service-dev)
endif()

include(CPack)
