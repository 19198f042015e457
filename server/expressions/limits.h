// What an expression may cost. docs/expressions.md tells an admin; decision 9 says what each
// bounds.
#pragma once

#include <cstddef>
#include <cstdint>

namespace stanna::expressions {

/// Longer rules belong into HubSpot's workflows. Bounds the parser's work, too.
inline constexpr std::size_t kMaxSourceBytes = 4 * 1024;
/// Each is read from HubSpot for every record.
inline constexpr std::size_t kMaxProperties = 50;

/// Instructions of Lua's machine, and what functions of the library charge beside them. A formula
/// takes ten, a walk over a multi-select with 100 options a thousand.
inline constexpr std::int64_t kMaxSteps = 50'000;
/// How often the machine stops to count.
inline constexpr int kStepInterval = 1'000;
/// One instruction may walk through a text (to compare two of them): each counts once more for
/// every so many bytes that the evaluation has allocated.
inline constexpr std::size_t kBytesPerStep = 64 * 1024;

/// Allocated in one evaluation, garbage included, as nothing is collected while it runs: what it
/// holds and what it copies. Takes a handful of HubSpot's largest texts (64 KiB).
inline constexpr std::size_t kEvaluationBytes = 1024 * 1024;
/// The same for compiling one expression.
inline constexpr std::size_t kCompileBytes = 1024 * 1024;
/// A state that has allocated this much is cleaned after an evaluation.
inline constexpr std::size_t kGarbageBytes = 512 * 1024;

/// HubSpot's longest property value.
inline constexpr std::size_t kMaxTextBytes = 64 * 1024;
/// Of a message about an expression: it is stored with the record.
inline constexpr std::size_t kMaxMessageBytes = 300;

/// Of numerator and denominator, 64 bits each: 154 digits. HubSpot's longest numbers have 57, and
/// two of them can be multiplied.
inline constexpr std::size_t kDecimalWords = 8;

}  // namespace stanna::expressions
