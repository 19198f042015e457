// What changed between two JSON documents, as a person reads it.
#pragma once

#include <string>

namespace stanna::ctl {

/// One line a value, by its path: "+ a.b[0]: 1" was added, "- a.b: 2" removed, "~ a.c: 1 -> 2"
/// changed. "" when both say the same, whatever their layout. Texts that are not JSON differ as a
/// whole.
std::string DiffOf(const std::string& before, const std::string& after);

}  // namespace stanna::ctl
