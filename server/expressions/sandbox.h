// One Lua state in which expressions run, one after another.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/expressions/calls.h"

struct lua_Debug;

namespace stanna::expressions {

/// Not thread-safe. An evaluation leaves nothing behind that a later one could see; after some
/// failures the state is `spent` and to be thrown away.
class Sandbox {
 public:
  /// ResourceExhausted: no memory.
  static absl::StatusOr<std::unique_ptr<Sandbox>> Make();
  ~Sandbox();

  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  /// Makes `text` callable under `handle`, unless it is. InvalidArgument: it is no Lua.
  absl::Status Compile(int handle, const std::string& text);
  /// What was compiled under `handle`; see ExpressionSet::Evaluate.
  absl::StatusOr<std::optional<std::string>> Run(int handle, const Source& source,
                                                 const Inputs& inputs);

  bool spent() const { return spent_; }
  /// Why the last Run failed.
  bool out_of_steps() const { return context_.out_of_steps; }
  bool unknown_name() const { return context_.unknown_name; }

 private:
  // What Lua may still allocate. Nothing is given back for what it frees.
  struct Memory {
    std::size_t left = 0;
    std::size_t allowed = 0;
    bool exhausted = false;

    void Allow(std::size_t bytes) { *this = {bytes, bytes, false}; }
    std::size_t used() const { return allowed - left; }
  };

  Sandbox() = default;
  static void* Allocate(void* memory, void* block, std::size_t old_size, std::size_t new_size);
  static void CountSteps(lua_State* lua, lua_Debug* where);
  absl::Status Load(const std::string& text, int& reference);
  absl::Status FailureOf(int status);
  void CleanUp();

  Memory memory_;
  Context context_;
  lua_State* lua_ = nullptr;
  std::vector<int> references_;  // by handle, into Lua's registry; 0: not compiled
  std::size_t garbage_ = 0;
  bool spent_ = false;
};

}  // namespace stanna::expressions
