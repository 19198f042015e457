// Secrets that tests plant, and a look for them in all that the product wrote.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stanna::testing {

/// Not thread-safe. What goes wrong with looking ends the test program: a look that did not happen
/// proves nothing.
class SecretWatch {
 public:
  /// `what`: for the message, "an API key". A secret has 8 characters or more: a shorter one stands
  /// somewhere by chance.
  void Plant(const std::string& what, const std::string& secret);

  /// A sentence each for the secrets in files below `folder`, whatever kind of files they are.
  /// `except`: a file's name that may hold them.
  std::vector<std::string> FindIn(const std::string& folder, const std::string& except = "") const;
  /// The same of a text; `where` is for the message.
  std::vector<std::string> FindInText(const std::string& where, std::string_view text) const;

  std::size_t size() const { return secrets_.size(); }

 private:
  std::map<std::string, std::string> secrets_;  // what each one is
};

}  // namespace stanna::testing
