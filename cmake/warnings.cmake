# One interface target carries what every target of ours is compiled with.
add_library(headway_warnings INTERFACE)
target_compile_options(headway_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(HEADWAY_WERROR)
  target_compile_options(headway_warnings INTERFACE -Werror)
endif()
