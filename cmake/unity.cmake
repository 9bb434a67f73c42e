# Compiling a source is for the most part reading headers of Boost and the standard library, and
# making the same templates of them. So a target's sources are compiled several at a time, each
# group as one that includes them. Whoever edits one source all day may want CHAT_UNITY=OFF.
#
# CMake's own UNITY_BUILD writes absolute paths, for which ccache would take two clones for
# different projects.
option(CHAT_UNITY "Compile the sources of a target several at a time" ON)
set(CHAT_UNITY_SIZE 16 CACHE STRING "How many sources at a time, at most")

# chat_unite(TARGET): to be called when the target has all sources that it does not generate. Sources
# with CMake's property SKIP_UNITY_BUILD_INCLUSION stay alone.
function(chat_unite target)
  get_target_property(sources ${target} SOURCES)
  set(united)
  set(waiting)
  foreach(source ${sources})
    get_source_file_property(is_alone ${source} SKIP_UNITY_BUILD_INCLUSION)
    if(is_alone)
      list(APPEND united ${source})
    else()
      list(APPEND waiting ${source})
    endif()
  endforeach()
  list(LENGTH waiting count)
  if(NOT CHAT_UNITY OR count LESS 2)
    return()
  endif()
  math(EXPR units "(${count} + ${CHAT_UNITY_SIZE} - 1) / ${CHAT_UNITY_SIZE}")
  math(EXPR size "(${count} + ${units} - 1) / ${units}")
  file(RELATIVE_PATH place ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  set(directory ${PROJECT_BINARY_DIR}/unity/${place})
  set(number 0)
  while(waiting)
    list(SUBLIST waiting 0 ${size} group)
    list(REMOVE_ITEM waiting ${group})
    set(text)
    foreach(source ${group})
      cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
      file(RELATIVE_PATH source ${directory} ${source})
      string(APPEND text "#include \"${source}\"\n")
    endforeach()
    set(unit ${directory}/${target}_${number}.cpp)
    file(CONFIGURE OUTPUT ${unit} CONTENT "${text}" @ONLY)
    list(APPEND united ${unit})
    math(EXPR number "${number} + 1")
  endwhile()
  set_target_properties(${target} PROPERTIES SOURCES "${united}")
endfunction()
