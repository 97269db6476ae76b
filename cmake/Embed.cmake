# Files whose bytes become part of the program.

# garde_embed(TARGET HEADER NAMESPACE name=file ...): the target gets, for each, a function `std::string_view name()` in the
# namespace; HEADER, which declares them, is written by hand.
function(garde_embed target header namespace)
  set(body "// Written by cmake/Embed.cmake.\n#include \"${header}\"\n\nnamespace ${namespace} {\n")
  foreach(pair ${ARGN})
    string(REGEX MATCH "^([^=]+)=(.*)$" matched "${pair}")
    set(name "${CMAKE_MATCH_1}")
    set(path "${PROJECT_SOURCE_DIR}/${CMAKE_MATCH_2}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
    file(READ "${path}" bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
    string(APPEND body "static const char ${name}_bytes[] = {${bytes}};\n"
      "std::string_view ${name}() {\n  return {${name}_bytes, sizeof ${name}_bytes};\n}\n")
  endforeach()
  string(APPEND body "}  // namespace ${namespace}\n")
  string(MAKE_C_IDENTIFIER "${header}" file_name)
  set(out "${PROJECT_BINARY_DIR}/embedded/${file_name}.cpp")
  file(CONFIGURE OUTPUT "${out}" CONTENT "${body}" @ONLY)
  target_sources(${target} PRIVATE "${out}")
endfunction()
