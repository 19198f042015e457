// Expressions of a workspace's configuration: Lua in a sandbox. docs/expressions.md says what one
// may use; decision 9 how it is held in.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"

namespace stanna::expressions {

/// What an expression can see of a record.
class Inputs {
 public:
  virtual ~Inputs() = default;
  /// nullopt: no value. Only names that the expression was compiled with are asked. The text must
  /// stay until the evaluation is over.
  virtual std::optional<std::string_view> Property(std::string_view name) const = 0;
  /// The label of one of the property's options; `value` itself when there is none.
  virtual std::string Label(std::string_view property, std::string_view value) const = 0;
};

struct Source {
  std::string text;
  /// The properties that it may read.
  std::vector<std::string> properties;
  bool operator==(const Source&) const = default;
};

class Sandbox;

/// Compiled expressions. Thread-safe after the last Add; evaluations run side by side, each in a
/// Lua state of its own, of which there are as many as ever ran at once. What one evaluation does
/// never reaches another. A formula takes some microseconds.
class ExpressionSet {
 public:
  ExpressionSet();
  ~ExpressionSet();

  /// A handle; equal sources have the same. InvalidArgument says what is wrong and in which line
  /// of the expression: it cannot be compiled, or fails for a record without any value in a way
  /// that it would for others (it names what does not exist, or never ends).
  absl::StatusOr<int> Add(const Source& source);

  /// Canonical text; nullopt: the expression gave nil (or empty text). InvalidArgument when it
  /// failed or ran into a limit; the message is for people and names the reason, and the line where
  /// one is known. The same inputs give the same result, whenever and wherever it is evaluated; but
  /// close to the memory limit it may fail in one state and not in another.
  absl::StatusOr<std::optional<std::string>> Evaluate(int handle, const Inputs& inputs) const;

 private:
  absl::StatusOr<std::unique_ptr<Sandbox>> Take() const;
  void GiveBack(std::unique_ptr<Sandbox> sandbox) const;

  std::vector<Source> sources_;  // by handle
  mutable Mutex mutex_;
  mutable std::vector<std::unique_ptr<Sandbox>> idle_ GUARDED_BY(mutex_);
};

}  // namespace stanna::expressions
