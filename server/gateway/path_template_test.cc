#include "server/gateway/path_template.h"

#include <gtest/gtest.h>

namespace stanna::gateway {
namespace {

std::string Show(const std::optional<PathTemplate::Bindings>& bindings) {
  if (!bindings) return "no";
  std::string text = "yes";
  for (const auto& [name, value] : *bindings) text += " " + name + "=" + value;
  return text;
}

TEST(PathTemplate, Matches) {
  const struct {
    const char* path_template;
    const char* path;
    const char* result;
  } kCases[] = {
      {"/api/clients", "/api/clients", "yes"},
      {"/api/clients", "/api/clients/", "no"},
      {"/api/clients", "/api//clients", "no"},
      {"/api/clients", "/api/Clients", "no"},
      {"/api/clients", "/api/client%73", "yes"},
      {"/api/clients", "api/clients", "no"},
      {"/api/clients", "", "no"},
      {"/api/clients", "/api", "no"},
      {"/api/clients/{client_id}", "/api/clients/c1", "yes client_id=c1"},
      {"/api/clients/{client_id=*}", "/api/clients/c1", "yes client_id=c1"},
      {"/api/clients/{client_id}", "/api/clients/", "no"},
      {"/api/clients/{client_id}", "/api/clients/a/b", "no"},
      {"/api/clients/{client_id}", "/api/clients/a%2Fb%20c", "yes client_id=a/b c"},
      {"/api/clients/{client_id}", "/api/clients/%C3%A9", "yes client_id=é"},
      {"/api/clients/{client_id}", "/api/clients/%ff", "no"},
      {"/api/clients/{client_id}", "/api/clients/%0a", "no"},
      {"/api/clients/{client_id}", "/api/clients/%2", "no"},
      {"/api/clients/{client_id}", "/api/clients/%", "no"},
      {"/api/clients/{client_id}", "/api/clients/%zz", "no"},
      {"/api/clients/{client_id}", "/api/clients/..", "yes client_id=.."},
      {"/runs/{run.id}:cancel", "/runs/r1:cancel", "yes run.id=r1"},
      {"/runs/{run.id}:cancel", "/runs/r:1:cancel", "yes run.id=r:1"},
      {"/runs/{run.id}:cancel", "/runs/:cancel", "no"},
      {"/runs/{run.id}:cancel", "/runs/r1", "no"},
      {"/runs/{run.id}:cancel", "/runs/r1:cance", "no"},
      {"/runs/{run.id}", "/runs/r1:cancel", "yes run.id=r1:cancel"},
      {"/a/{x}/b/{y}", "/a/1/b/2", "yes x=1 y=2"},
      {"/a/{x}/b/{y}", "/a/1/c/2", "no"},
  };
  for (const auto& c : kCases) {
    const auto parsed = PathTemplate::Parse(c.path_template);
    ASSERT_TRUE(parsed.ok()) << ToString(parsed.status());
    EXPECT_EQ(Show(parsed->Match(c.path)), c.result) << c.path_template << "  " << c.path;
  }
}

TEST(PathTemplate, RefusesWhatItDoesNotSupport) {
  for (const char* text : {"", "api", "/", "/api/", "//api", "/{}", "/{a=**}", "/**", "/*",
                           "/{a=x/*}", "/{a", "/a}", "/a{b}", "/a b", "/a:", "/a?b=c", ":verb"}) {
    EXPECT_FALSE(PathTemplate::Parse(text).ok()) << text;
  }
}

TEST(PathTemplate, LiteralsSortBeforeVariables) {
  const char* const kInOrder[] = {"/a/{x}:verb", "/a/{x}:word", "/a/b",
                                  "/a/b/{y}",    "/a/{x}",      "/a/{x}/c"};
  std::string previous;
  for (const char* text : kInOrder) {
    const std::string key = PathTemplate::Parse(text)->SortKey();
    EXPECT_LT(previous, key) << text;
    previous = key;
  }
}

TEST(PathTemplate, NamesItsVariables) {
  EXPECT_EQ(PathTemplate::Parse("/a/{x}/{y.z}:v")->variables(),
            (std::vector<std::string>{"x", "y.z"}));
}

}  // namespace
}  // namespace stanna::gateway
