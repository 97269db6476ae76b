# The compiler's settings for our own code: C++20, warnings as errors, ccache and a fast linker when present.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(garde_options INTERFACE)
target_include_directories(garde_options INTERFACE "${PROJECT_SOURCE_DIR}/src")
target_compile_definitions(garde_options INTERFACE GARDE_VERSION="${PROJECT_VERSION}")
target_compile_options(garde_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports uninitialised members of std::optional and overlapping copies in std::string that do not exist.
  target_compile_options(garde_options INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-dangling-pointer)
endif()
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")

if(GARDE_SANITIZE)
  add_compile_options(-fsanitize=${GARDE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${GARDE_SANITIZE})
else()
  # Static libraries keep ordinary object code beside the link-time representation, so that tests link in seconds
  # and only the shipped binary pays for whole-program optimisation.
  if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-flto=auto -ffat-lto-objects)
    set(GARDE_LTO ON)
  endif()
  find_program(MOLD_PROGRAM mold)
  if(MOLD_PROGRAM AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
    add_link_options(-fuse-ld=mold)
  endif()
endif()

function(garde_link_time_optimisation target)
  if(GARDE_LTO)
    target_link_options(${target} PRIVATE -flto=auto)
  endif()
endfunction()

function(garde_no_link_time_optimisation target)
  if(GARDE_LTO)
    target_link_options(${target} PRIVATE -fno-lto -fno-use-linker-plugin)
  endif()
endfunction()
