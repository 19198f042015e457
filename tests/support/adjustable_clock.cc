#include "tests/support/adjustable_clock.h"

#include <glog/logging.h>

#include <filesystem>
#include <fstream>

#include "tests/support/process.h"

namespace stanna::testing {
namespace {

constexpr char kFakeTime[] = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
// Before the program's own libraries: jemalloc asks for the time while it sets itself up, and
// libfaketime for memory while it does. With these first, memory is the C library's.
constexpr char kLibrariesBeforeJemalloc[] = ":libstdc++.so.6:libc.so.6";

}  // namespace

AdjustableClock::AdjustableClock() : path_(MakeTestFolder("clock") + "/offset") {
  CHECK(std::filesystem::exists(kFakeTime)) << "tools/setup installs libfaketime";
  Set(std::chrono::seconds(0));
}

void AdjustableClock::Set(std::chrono::seconds offset) const {
  std::ofstream(path_ + ".new") << std::showpos << offset.count() << "s\n";
  std::filesystem::rename(path_ + ".new", path_);
}

std::map<std::string, std::string> AdjustableClock::Settings() const {
  return {{"LD_PRELOAD", std::string(kFakeTime) + kLibrariesBeforeJemalloc},
          {"FAKETIME_TIMESTAMP_FILE", path_},
          {"FAKETIME_NO_CACHE", "1"},
          {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}};
}

}  // namespace stanna::testing
