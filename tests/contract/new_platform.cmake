# A platform is a folder and a line: in a copy of the tree, adds toy/ and its line, configures, and looks whether the build
# takes its sources and its tests, and nothing else has changed. With -DBUILD=ON it also builds and runs the contract tests.
# Usage: cmake -DSOURCE=… -DWORK=… [-DBUILD=ON] -P new_platform.cmake
file(REMOVE_RECURSE ${WORK})
foreach(part CMakeLists.txt server bots tests templates)
  file(COPY ${SOURCE}/${part} DESTINATION ${WORK}/tree)
endforeach()
file(COPY ${SOURCE}/tests/contract/toy DESTINATION ${WORK}/tree/bots)
file(APPEND ${WORK}/tree/bots/registry.inc "BOT(toy)\n")

execute_process(COMMAND ${CMAKE_COMMAND} -G Ninja -S ${WORK}/tree -B ${WORK}/build RESULT_VARIABLE failed OUTPUT_VARIABLE said
  ERROR_VARIABLE said)
if(failed)
  message(FATAL_ERROR "a tree with one more platform does not configure:\n${said}")
endif()
file(READ ${WORK}/build/build.ninja rules)
foreach(object bots/CMakeFiles/linli_bots.dir/toy/toy.cpp.o
               tests/contract/CMakeFiles/contract_test.dir/__/__/bots/toy/toy_test.cpp.o)
  string(FIND "${rules}" "build ${object}:" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "the build does not take the new platform: no ${object}")
  endif()
endforeach()
if(BUILD)
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK}/build --target contract_test RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "a tree with one more platform does not build")
  endif()
  execute_process(COMMAND ${WORK}/build/tests/contract/contract_test RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "the new platform does not keep the contract")
  endif()
endif()
file(REMOVE_RECURSE ${WORK})
