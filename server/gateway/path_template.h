// Path templates of google.api.http: "/api/clients/{client_id}/interactions",
// "/api/sync-runs/{sync_id}:cancel".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace stanna::gateway {

/// Immutable.
class PathTemplate {
 public:
  /// Literals, "{field.path}" and "{field.path=*}" as whole segments, and a ":verb" at the end.
  /// InvalidArgument for anything else ("**" and multi-segment variables have no use here).
  static absl::StatusOr<PathTemplate> Parse(std::string_view text);

  /// Field path → decoded value.
  using Bindings = std::vector<std::pair<std::string, std::string>>;
  /// Nothing when `path` (without its query) is another; a variable is one non-empty segment,
  /// decoded after the split, so that "%2F" in it is text.
  std::optional<Bindings> Match(std::string_view path) const;

  /// As it was written, for logs.
  const std::string& text() const { return text_; }
  /// The field paths of the variables, in order.
  std::vector<std::string> variables() const;
  /// Templates sorted by it are tried in the right order: a literal before a variable, a verb
  /// before none.
  std::string SortKey() const;

 private:
  struct Segment {
    bool is_variable = false;
    std::string text;  // the literal, or the variable's field path
  };
  static absl::StatusOr<Segment> ParseSegment(std::string_view text);

  std::string text_;
  std::vector<Segment> segments_;
  std::string verb_;  // with its colon; empty when there is none
};

}  // namespace stanna::gateway
