# The console's pages: npm fetches what package-lock.json names, Vite builds, and the files become part of a room.
# All of it happens in the build folder, and only when something in web/ has changed.

find_program(NODE_PROGRAM node)
find_program(NPM_PROGRAM npm)
if(NOT NODE_PROGRAM OR NOT NPM_PROGRAM)
  message(FATAL_ERROR "The console's pages need Node.js 18 or later with npm: packaging/install-dependencies build")
endif()

# garde_web(TARGET): the target gets web_file(), which serve/api.h declares.
function(garde_web target)
  set(source "${PROJECT_SOURCE_DIR}/web")
  set(folder "${PROJECT_BINARY_DIR}/web")
  set(out "${PROJECT_BINARY_DIR}/embedded/web_files.cpp")
  file(GLOB_RECURSE pages CONFIGURE_DEPENDS "${source}/src/*" "${source}/public/*")
  add_custom_command(OUTPUT "${folder}/fetched"
    COMMAND ${CMAKE_COMMAND} -E copy "${source}/package.json" "${source}/package-lock.json" "${folder}"
    COMMAND ${CMAKE_COMMAND} -E chdir "${folder}" ${NPM_PROGRAM} ci --no-audit --no-fund --ignore-scripts --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch "${folder}/fetched"
    DEPENDS "${source}/package.json" "${source}/package-lock.json" COMMENT "Fetching what the console's pages are made with" VERBATIM)
  add_custom_command(OUTPUT "${out}"
    COMMAND ${CMAKE_COMMAND} -E rm -rf "${folder}/src" "${folder}/dist"
    COMMAND ${CMAKE_COMMAND} -E copy_directory "${source}/src" "${folder}/src"
    COMMAND ${CMAKE_COMMAND} -E copy_directory "${source}/public" "${folder}/public"
    COMMAND ${CMAKE_COMMAND} -E copy "${source}/index.html" "${source}/vite.config.js" "${source}/tsconfig.json" "${folder}"
    COMMAND ${CMAKE_COMMAND} -E chdir "${folder}" ${NODE_PROGRAM} node_modules/vite/bin/vite.js build --logLevel error
    COMMAND ${CMAKE_COMMAND} "-DFOLDER=${folder}/dist" "-DOUT=${out}" -P "${PROJECT_SOURCE_DIR}/cmake/EmbedFolder.cmake"
    DEPENDS "${folder}/fetched" ${pages} "${source}/index.html" "${source}/vite.config.js" "${source}/tsconfig.json"
      "${PROJECT_SOURCE_DIR}/cmake/EmbedFolder.cmake"
    COMMENT "Building the console's pages" VERBATIM)
  file(MAKE_DIRECTORY "${folder}")
  target_sources(${target} PRIVATE "${out}")
endfunction()
