# Warnings and sanitizers, as one target that every part of slipway links.
add_library(slipway_build_flags INTERFACE)
target_compile_options(slipway_build_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow)
# GCC 12 takes `"text" + std::string` for an overlapping copy when it optimises (GCC bug 105329).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(slipway_build_flags INTERFACE -Wno-restrict)
endif()
if(SLIPWAY_WERROR)
  target_compile_options(slipway_build_flags INTERFACE -Werror)
endif()
if(SLIPWAY_SANITIZE)
  target_compile_options(slipway_build_flags INTERFACE
                         -fsanitize=${SLIPWAY_SANITIZE} -fno-sanitize-recover=all
                         -fno-omit-frame-pointer)
  target_compile_definitions(slipway_build_flags INTERFACE SLIPWAY_SANITIZED)
  target_link_options(slipway_build_flags INTERFACE -fsanitize=${SLIPWAY_SANITIZE})
endif()
