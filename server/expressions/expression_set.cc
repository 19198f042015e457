#include "server/expressions/expression_set.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "server/expressions/limits.h"
#include "server/expressions/sandbox.h"

namespace stanna::expressions {
namespace {

class NoValues : public Inputs {
 public:
  std::optional<std::string_view> Property(std::string_view) const override { return std::nullopt; }
  std::string Label(std::string_view, std::string_view value) const override {
    return std::string(value);
  }
};

absl::Status CheckSource(const Source& source) {
  const std::string& text = source.text;
  if (text.size() > kMaxSourceBytes) return InvalidArgument("is longer than 4 KiB");
  if (TrimBlanks(text).empty()) return InvalidArgument("is empty");
  if (!simdjson::validate_utf8(text) || text.find('\0') != std::string::npos) {
    return InvalidArgument("is not valid text (UTF-8, without NUL)");
  }
  // The one way to change what later evaluations would see: a chunk may give itself another
  // environment, and keeps it.
  if (text.find("_ENV") != std::string::npos) return InvalidArgument("_ENV cannot be used");
  if (source.properties.size() > kMaxProperties) {
    return InvalidArgument("reads more than 50 properties");
  }
  return absl::OkStatus();
}

}  // namespace

ExpressionSet::ExpressionSet() = default;
ExpressionSet::~ExpressionSet() = default;

absl::StatusOr<std::unique_ptr<Sandbox>> ExpressionSet::Take() const {
  {
    const MutexLock lock(mutex_);
    if (!idle_.empty()) {
      auto sandbox = std::move(idle_.back());
      idle_.pop_back();
      return sandbox;
    }
  }
  return Sandbox::Make();
}

void ExpressionSet::GiveBack(std::unique_ptr<Sandbox> sandbox) const {
  if (sandbox->spent()) return;
  const MutexLock lock(mutex_);
  idle_.push_back(std::move(sandbox));
}

absl::StatusOr<int> ExpressionSet::Add(const Source& source) {
  const auto known = std::find(sources_.begin(), sources_.end(), source);
  if (known != sources_.end()) return static_cast<int>(known - sources_.begin());
  RETURN_IF_ERROR(CheckSource(source));
  const int handle = static_cast<int>(sources_.size());
  ASSIGN_OR_RETURN(auto sandbox, Take());
  // A sandbox in which something else has the handle is of no more use.
  RETURN_IF_ERROR(sandbox->Compile(handle, source.text));
  const auto tried = sandbox->Run(handle, source, NoValues());
  if (!tried.ok() && (sandbox->unknown_name() || sandbox->out_of_steps() || sandbox->spent())) {
    return tried.status();
  }
  sources_.push_back(source);
  GiveBack(std::move(sandbox));
  return handle;
}

absl::StatusOr<std::optional<std::string>> ExpressionSet::Evaluate(int handle,
                                                                   const Inputs& inputs) const {
  if (handle < 0 || static_cast<std::size_t>(handle) >= sources_.size()) {
    return InvalidArgument("there is no such expression");
  }
  const Source& source = sources_[static_cast<std::size_t>(handle)];
  ASSIGN_OR_RETURN(auto sandbox, Take());
  RETURN_IF_ERROR(sandbox->Compile(handle, source.text));
  auto result = sandbox->Run(handle, source, inputs);
  GiveBack(std::move(sandbox));
  return result;
}

}  // namespace stanna::expressions
