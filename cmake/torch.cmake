# libtorch trains the compact policy and nothing else: where it is absent, everything but `train` is built.
#   BATON_TRAIN=AUTO (default)  build the trainer where libtorch is found
#   BATON_TRAIN=ON              stop where it is not found
#   BATON_TRAIN=OFF             do not look for it
# Sets BATON_HAS_TRAIN, and the target baton_torch: link it PRIVATE, so that torch's flags and macros stay in one module.
set(BATON_TRAIN AUTO CACHE STRING "Build the trainer, which needs libtorch: AUTO, ON or OFF")
set_property(CACHE BATON_TRAIN PROPERTY STRINGS AUTO ON OFF)
if(NOT BATON_TRAIN MATCHES "^(AUTO|ON|OFF)$")
  message(FATAL_ERROR "BATON_TRAIN is '${BATON_TRAIN}'; it must be AUTO, ON or OFF")
endif()

set(BATON_HAS_TRAIN OFF)
if(BATON_TRAIN STREQUAL "OFF")
  message(STATUS "Trainer: off (BATON_TRAIN=OFF); `baton train` is left out")
  return()
endif()

set(torch_flags ${CMAKE_CXX_FLAGS})
set(CMAKE_MESSAGE_LOG_LEVEL WARNING)
find_package(Torch QUIET)
unset(CMAKE_MESSAGE_LOG_LEVEL)
set(CMAKE_CXX_FLAGS ${torch_flags})  # a package of torch may add to the flags of every target
if(Torch_FOUND)
  set(BATON_HAS_TRAIN ON)
  add_library(baton_torch INTERFACE)
  target_link_libraries(baton_torch INTERFACE ${TORCH_LIBRARIES} ${CMAKE_DL_LIBS})
  target_compile_definitions(baton_torch INTERFACE AT_PER_OPERATOR_HEADERS)  # a quarter faster to compile
  message(STATUS "Trainer: on, with libtorch ${Torch_VERSION}")
elseif(BATON_TRAIN STREQUAL "ON")
  message(FATAL_ERROR "BATON_TRAIN=ON but libtorch was not found: install libtorch-dev, or point Torch_DIR at its TorchConfig.cmake")
else()
  message(STATUS "Trainer: off, libtorch was not found (install libtorch-dev, or set Torch_DIR); `baton train` is left out")
endif()
