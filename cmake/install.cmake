# Headers, find_package(e2t COMPONENTS ...) and pkg-config. Each component has its own export, so
# that asking for the core asks for no package. Nothing third-party is exported or installed.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(e2t_cmake_dir "${CMAKE_INSTALL_DATADIR}/cmake/e2t")
set(e2t_pkgconfig_dir "${CMAKE_INSTALL_DATADIR}/pkgconfig")

function(_e2t_install target component)
  install(TARGETS ${target} EXPORT e2t-${component} FILE_SET HEADERS
          DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
  install(EXPORT e2t-${component} NAMESPACE e2t:: FILE e2t-${component}-targets.cmake
          DESTINATION "${e2t_cmake_dir}")
endfunction()

_e2t_install(e2t core)
foreach(component IN LISTS _e2t_built)
  _e2t_install(e2t_${component} ${component})
endforeach()

configure_package_config_file(cmake/e2tConfig.cmake.in e2tConfig.cmake
  INSTALL_DESTINATION "${e2t_cmake_dir}" NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(e2tConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/e2tConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/e2tConfigVersion.cmake" cmake/packages.cmake
        DESTINATION "${e2t_cmake_dir}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
# The schemas of the files that e2t writes, for validators.
install(DIRECTORY docs/schema DESTINATION "${CMAKE_INSTALL_DATADIR}/e2t" FILES_MATCHING PATTERN "*.json")

# e2t.pc and one e2t-<component>.pc each. Paths are relative to the .pc file: the tree can be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR
           BASE_DIRECTORY "${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig" OUTPUT_VARIABLE pc_includedir)

function(_e2t_pkgconfig module description requires)
  file(CONFIGURE OUTPUT ${module}.pc @ONLY CONTENT
"includedir=\${pcfiledir}/@pc_includedir@

Name: @module@
Description: @description@
Version: @PROJECT_VERSION@
Requires: @requires@
Cflags: -I\${includedir}
")
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${module}.pc" DESTINATION "${e2t_pkgconfig_dir}")
endfunction()

_e2t_pkgconfig(e2t "${PROJECT_DESCRIPTION}" "")
foreach(component IN LISTS _e2t_built)
  set(requires "e2t = ${PROJECT_VERSION}")
  foreach(base IN LISTS _e2t_${component}_components)
    string(APPEND requires ", e2t-${base} = ${PROJECT_VERSION}")
  endforeach()
  foreach(package IN LISTS _e2t_${component}_packages)
    list(GET _e2t_package_${package} 0 version)
    list(GET _e2t_package_${package} 3 module)
    string(APPEND requires ", ${module} >= ${version}")
  endforeach()
  _e2t_pkgconfig(e2t-${component} "${PROJECT_DESCRIPTION}: ${component}" "${requires}")
endforeach()
