// Takes out of an answer what differs from run to run.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace stanna::testing {

/// Ids of ours become "{client_1}", "{client_2}", … in the order in which they are met, over all
/// answers; times of the present become "<now>"; and so on. Not thread-safe.
class Normalizer {
 public:
  explicit Normalizer(Time now) : now_(now) {}

  /// `text` stands as "{name}" from now on.
  void Name(const std::string& name, const std::string& text) { names_.emplace_back(name, text); }

  /// A header value or other text.
  std::string Text(const std::string& text);
  /// A JSON text, one value a line; numbers stay as they were written.
  std::string Json(const std::string& json);

  /// The reverse, for requests: "{client_1}" becomes the id.
  std::string Expand(std::string text) const;

 private:
  friend class JsonFormatter;
  std::string Value(const std::string& key, const std::string& value);
  std::string ReplaceIds(const std::string& text);
  std::string ReplaceTimes(const std::string& text) const;
  std::string TimeText(const std::string& text) const;

  const Time now_;
  std::vector<std::pair<std::string, std::string>> names_;
  std::map<std::string, std::string> labels_;  // by id
  std::map<std::string, int> counts_;          // by prefix
};

}  // namespace stanna::testing
