if(HEADWAY_SANITIZE)
  # vptr checks need RTTI of types that cpprestsdk hides, and report what is no fault.
  add_compile_options(-fsanitize=${HEADWAY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize=vptr)
  add_link_options(-fsanitize=${HEADWAY_SANITIZE})
endif()
