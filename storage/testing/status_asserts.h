// Assertions on statuses that say what went wrong.
#pragma once

#include <gtest/gtest.h>

#include "base/status.h"

#define STANNA_STATUS_OF(expr) (::stanna::status_internal::AsStatus((expr)))

/// `ASSERT_STATUS_OK(store.Put(…))`, for a Status or StatusOr.
#define ASSERT_STATUS_OK(expr)                                    \
  do {                                                            \
    const absl::Status asserted_ = STANNA_STATUS_OF(expr);        \
    ASSERT_TRUE(asserted_.ok()) << ::stanna::ToString(asserted_); \
  } while (false)
#define EXPECT_STATUS_OK(expr)                                    \
  do {                                                            \
    const absl::Status expected_ = STANNA_STATUS_OF(expr);        \
    EXPECT_TRUE(expected_.ok()) << ::stanna::ToString(expected_); \
  } while (false)
/// `EXPECT_STATUS(kNotFound, store.Get(…))`.
#define EXPECT_STATUS(expected_code, expr)                                                         \
  do {                                                                                             \
    const absl::Status expected_ = STANNA_STATUS_OF(expr);                                         \
    EXPECT_EQ(expected_.code(), absl::StatusCode::expected_code) << ::stanna::ToString(expected_); \
  } while (false)
