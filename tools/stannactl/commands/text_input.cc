#include "tools/stannactl/commands/text_input.h"

#include <fstream>
#include <iostream>
#include <iterator>

namespace stanna::ctl {

absl::StatusOr<std::string> ReadText(const std::string& name) {
  if (name == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream file(name, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) return InvalidArgument("can't read " + name);
  return text;
}

}  // namespace stanna::ctl
