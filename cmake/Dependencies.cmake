# Every library is a Debian 12 package: packaging/debian-packages lists them.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(simdjson REQUIRED)
find_package(LibArchive REQUIRED)
find_package(EXPAT REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(date REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc)
find_package(Boost 1.81 REQUIRED COMPONENTS json)

function(garde_pkg_config name module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
  add_library(${name}::${name} ALIAS PkgConfig::${name})
endfunction()

garde_pkg_config(yaml yaml-0.1)
garde_pkg_config(xxhash libxxhash)
garde_pkg_config(deflate libdeflate)
garde_pkg_config(vectorscan libhs)
garde_pkg_config(re2 re2)
garde_pkg_config(pcre2 libpcre2-8)
garde_pkg_config(psl libpsl)

