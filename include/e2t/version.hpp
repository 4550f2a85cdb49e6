// SPDX-License-Identifier: MIT
#pragma once

// The only place of the version. CMake reads the three lines below; everything else asks CMake or this header.
//
//     #if E2T_VERSION_MAJOR == 0 && E2T_VERSION_MINOR < 1
//     #error "e2t 0.1 or later is needed"
//     #endif

#define E2T_VERSION_MAJOR 0
#define E2T_VERSION_MINOR 1
#define E2T_VERSION_PATCH 0

namespace e2t {

inline constexpr int version_major = E2T_VERSION_MAJOR;
inline constexpr int version_minor = E2T_VERSION_MINOR;
inline constexpr int version_patch = E2T_VERSION_PATCH;

}  // namespace e2t
