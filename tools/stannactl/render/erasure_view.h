// What an erasure removed, for people.
#pragma once

#include <string>

#include "stanna/integration/v1/erasure.pb.h"

namespace stanna::ctl {

/// A line each kind, its count in front.
std::string ShowErasure(const integration::v1::ErasureReport& report);
std::string ShowErasedPerson(const integration::v1::ErasePersonResponse& report);
std::string ShowErasedPeople(const integration::v1::ListErasedPeopleResponse& people);

}  // namespace stanna::ctl
