# slipway_component(NAME [LINK libraries…])
#
# One layer: the .cpp files of the current folder as an object library `slipway_NAME`. Layers are
# object libraries so that `slipway::slipway` is one archive, and so that a test of one layer does
# not wait for the others to build.
function(slipway_component name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  add_library(slipway_${name} OBJECT ${sources})
  target_include_directories(slipway_${name} PUBLIC "${PROJECT_SOURCE_DIR}/include"
                                                    "${PROJECT_SOURCE_DIR}")
  target_link_libraries(slipway_${name} PUBLIC tl::expected fmt::fmt Threads::Threads ${arg_LINK}
                        PRIVATE slipway_build_flags)
endfunction()

# slipway_objects(TARGET components…)
#
# Links the objects of these layers, and what they need, into TARGET.
function(slipway_objects target)
  foreach(component IN LISTS ARGN)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:slipway_${component}>)
    target_link_libraries(${target} PRIVATE slipway_${component})
  endforeach()
endfunction()

# slipway_test(NAME COMPONENTS layers… [LINK libraries…])
#
# The .cpp files of the current folder as one GoogleTest program, each test known to CTest.
function(slipway_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "COMPONENTS;LINK")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  slipway_objects(${name} ${arg_COMPONENTS})
  target_link_libraries(${name} PRIVATE slipway_build_flags GTest::gmock GTest::gtest_main
                                        ${arg_LINK})
  gtest_discover_tests(${name} TEST_PREFIX "${name}/" DISCOVERY_TIMEOUT 60
                       PROPERTIES TIMEOUT 300)
endfunction()
