#include "server/expressions/sandbox.h"

#include <algorithm>
#include <cstdlib>
#include <lua5.4/lua.hpp>
#include <string_view>

#include "base/ascii.h"
#include "server/expressions/library.h"
#include "server/expressions/result.h"

namespace stanna::expressions {
namespace {

constexpr std::size_t kStartBytes = 256 * 1024;  // for the library, which takes a tenth

int OpenProtected(lua_State* lua) {
  OpenLibrary(lua);
  return 0;
}

struct Chunk {
  std::string_view text;
  int reference = 0;
};

// Raises the compiler's message, or leaves a reference to the function in the registry.
int LoadProtected(lua_State* lua) {
  Chunk& chunk = *static_cast<Chunk*>(lua_touserdata(lua, 1));
  const int status = luaL_loadbufferx(lua, chunk.text.data(), chunk.text.size(), kChunkName, "t");
  if (status != LUA_OK) return lua_error(lua);
  chunk.reference = luaL_ref(lua, LUA_REGISTRYINDEX);
  return 0;
}

// Of a statement the compiler's complaint about the statement says more than that it is no
// expression.
bool BeginsStatement(std::string_view text) {
  static constexpr std::string_view kWords[] = {"do",    "for",    "function", "goto", "if",
                                                "local", "repeat", "return",   "while"};
  text = TrimBlanks(text);
  const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz");
  return std::find(std::begin(kWords), std::end(kWords), text.substr(0, end)) != std::end(kWords);
}

}  // namespace

void* Sandbox::Allocate(void* memory, void* block, std::size_t old_size, std::size_t new_size) {
  auto& allowance = *static_cast<Memory*>(memory);
  if (new_size == 0) {
    std::free(block);
    return nullptr;
  }
  // Lua counts on shrinking, and gives a type as the old size of a new block.
  if (block == nullptr || new_size > old_size) {
    // After the first refusal Lua collects its garbage and asks again; were that granted, an
    // expression could have it collect for every allocation.
    if (allowance.exhausted || new_size > allowance.left) {
      allowance.exhausted = true;
      return nullptr;
    }
    allowance.left -= new_size;
  }
  return std::realloc(block, new_size);
}

void Sandbox::CountSteps(lua_State* lua, lua_Debug* /*where*/) {
  void* memory = nullptr;
  lua_getallocf(lua, &memory);
  const std::size_t weight = 1 + static_cast<Memory*>(memory)->used() / kBytesPerStep;
  Context& context = ContextOf(lua);
  context.steps_left -= kStepInterval * static_cast<std::int64_t>(weight);
  if (context.steps_left < 0) RaiseOutOfSteps(lua, 0);
}

absl::StatusOr<std::unique_ptr<Sandbox>> Sandbox::Make() {
  std::unique_ptr<Sandbox> sandbox(new Sandbox);
  sandbox->memory_.Allow(kStartBytes);
  lua_State* const lua = lua_newstate(Allocate, &sandbox->memory_);
  if (lua == nullptr) return ResourceExhausted("there is no memory for an expression");
  sandbox->lua_ = lua;
  lua_gc(lua, LUA_GCSTOP);
  *static_cast<Context**>(lua_getextraspace(lua)) = &sandbox->context_;
  lua_pushcfunction(lua, OpenProtected);
  if (lua_pcall(lua, 0, 0, 0) != LUA_OK) {
    return ResourceExhausted("there is no memory for an expression");
  }
  sandbox->CleanUp();
  return sandbox;
}

Sandbox::~Sandbox() {
  if (lua_ != nullptr) lua_close(lua_);
}

absl::Status Sandbox::Load(const std::string& text, int& reference) {
  Chunk chunk{text};
  memory_.Allow(kCompileBytes);
  lua_pushcfunction(lua_, LoadProtected);
  lua_pushlightuserdata(lua_, &chunk);
  const int status = lua_pcall(lua_, 1, 0, 0);
  absl::Status failure = status == LUA_OK ? absl::OkStatus() : FailureOf(status);
  lua_settop(lua_, 0);
  CleanUp();
  reference = chunk.reference;
  return failure;
}

absl::Status Sandbox::Compile(int handle, const std::string& text) {
  const auto index = static_cast<std::size_t>(handle);
  if (references_.size() <= index) references_.resize(index + 1);
  if (references_[index] != 0) return absl::OkStatus();
  absl::Status as_expression = Load("return " + text, references_[index]);
  if (as_expression.ok() || spent_) return as_expression;
  absl::Status as_chunk = Load(text, references_[index]);
  if (as_chunk.ok() || BeginsStatement(text)) return as_chunk;
  return as_expression;
}

absl::StatusOr<std::optional<std::string>> Sandbox::Run(int handle, const Source& source,
                                                        const Inputs& inputs) {
  context_.source = &source;
  context_.inputs = &inputs;
  context_.steps_left = kMaxSteps;
  context_.out_of_steps = context_.unknown_name = false;
  memory_.Allow(kEvaluationBytes);
  lua_sethook(lua_, CountSteps, LUA_MASKCOUNT, kStepInterval);
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, references_[static_cast<std::size_t>(handle)]);
  const int status = lua_pcall(lua_, 0, 1, 0);
  absl::StatusOr<std::optional<std::string>> result =
      status == LUA_OK ? ResultOf(lua_) : FailureOf(status);
  lua_settop(lua_, 0);
  CleanUp();
  return result;
}

absl::Status Sandbox::FailureOf(int status) {
  if (memory_.exhausted || status == LUA_ERRMEM) {
    // Lua holds that the state is whole; a new one is as good and beyond doubt.
    spent_ = true;
    return InvalidArgument("the expression needs too much memory");
  }
  if (status != LUA_ERRRUN) spent_ = true;
  std::size_t size = 0;
  const char* const message =
      lua_type(lua_, -1) == LUA_TSTRING ? lua_tolstring(lua_, -1, &size) : nullptr;
  if (message == nullptr) return InvalidArgument("the expression failed");
  return InvalidArgument(ForPeople({message, size}));
}

void Sandbox::CleanUp() {
  garbage_ += memory_.used();
  if (garbage_ < kGarbageBytes || spent_) return;
  garbage_ = 0;
  memory_.Allow(kStartBytes);  // collecting may move what is left
  lua_gc(lua_, LUA_GCCOLLECT);
}

}  // namespace stanna::expressions
