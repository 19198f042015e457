// What an expression may try, and what becomes of it.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "server/expressions/expression_set.h"
#include "server/expressions/limits.h"
#include "server/expressions/testing/fake_inputs.h"

namespace stanna::expressions {
namespace {

constexpr std::string_view kSteps = "takes too many steps";
constexpr std::string_view kMemory = "needs too much memory";
constexpr std::string_view kDigits = "too many digits";

/// Expressions that only misbehave for records with a value pass Add.
std::string WhenThereIsAValue(const std::string& body) {
  return "if p.x then " + body + " end return 'quiet'";
}

const FakeInputs kValue({{"x", "1"}, {"long", std::string(kMaxTextBytes, 'a')}});

absl::StatusOr<std::optional<std::string>> Attempt(const std::string& body) {
  ExpressionSet set;
  ASSIGN_OR_RETURN(const int handle, set.Add({WhenThereIsAValue(body), {"x", "long"}}));
  auto first = set.Evaluate(handle, kValue);
  // Whatever happened, the set goes on, and with the same result.
  EXPECT_EQ(set.Evaluate(handle, FakeInputs()).value(), "quiet") << body;
  EXPECT_EQ(set.Evaluate(handle, kValue), first) << body;
  return first;
}

void ExpectStopped(std::string_view by, const std::vector<std::string>& bodies) {
  for (const std::string& body : bodies) {
    const auto result = Attempt(body);
    ASSERT_FALSE(result.ok()) << body << " gave " << result->value_or("nil").substr(0, 100);
    EXPECT_NE(MessageOf(result.status()).find(by), std::string::npos)
        << body << ": " << MessageOf(result.status());
    EXPECT_LE(MessageOf(result.status()).size(), kMaxMessageBytes + 20);
  }
}

TEST(Hostile, LoopsEnd) {
  ExpectStopped(kSteps, {
                            "while true do end",
                            "repeat until false",
                            "for i = 1, 9223372036854775807 do end",
                            "for i = 1, 1e308 do end",
                            "goto again ::again:: goto again",
                            "local function f() return f() end return f()",
                            "local t = {1} while true do for _ in ipairs(t) do end end",
                            "while true do local _ = p.x end",
                            "while true do local _ = decimal('1.5') end",
                            "while true do local _ = ('a'):upper() end",
                            "local t = {} while true do t[1] = not t[1] end",
                        });
}

TEST(Hostile, GrowthEnds) {
  ExpectStopped(kMemory, {
                             "local s = 'x' while true do s = s .. s end",
                             "local s = '' while true do s = s .. p.long end",
                         });
  // Their steps weigh more and more.
  ExpectStopped(kSteps, {
                            "local t = {} while true do t[#t + 1] = {t} end",
                            "local t = {} while true do t = {t, t, t, t, t, t, t, t} end",
                            "local function f(n) return 1 + f(n + 1) end return f(1)",
                            "local function f(...) return f(1, ...) end return f()",
                            "local d = decimal(3) while true do d = -d end",
                            "while true do local f = function() return p.x end end",
                            "local s = p.long while true do s = s:upper():lower() .. 'x' end",
                        });
}

// Work that Lua's instructions do not show costs steps, or memory.
TEST(Hostile, WorkInsideOneInstructionEnds) {
  const std::string filled = "local t = {} for i = 1, 900 do t[i] = 'a' end ";
  const std::vector<std::string> bodies = {
      "local a, b = p.long .. 'b', p.long .. 'c' while true do local _ = a == b end",
      "local a, b = p.long .. 'b', p.long .. 'c' while true do local _ = a < b end",
      "local a, t = p.long .. 'b', {} while true do t[p.long] = a end",
      "while true do local _ = contains(p.long, 'aaaaaaaaaaaaaaaaaaaaaaaaaaab') end",
      "local s = p.long while true do local _ = s:len() end",
      "local s = p.long while true do local _ = s:sub(30000, 30001) end",
      filled + "while true do local _ = contains(t, 'b') end",
      filled + "while true do local _ = table.concat(t) end",
      "while true do local _ = options('long') end",
      "while true do local _ = label('long') end",
      "while true do local _ = date(p.long) end",
      "while true do local _ = decimal('0.' .. ('1234567890'):sub(1)) end",
  };
  for (const std::string& body : bodies) {
    const auto result = Attempt(body);
    EXPECT_FALSE(result.ok()) << body;
  }
}

TEST(Hostile, NumbersStayShort) {
  ExpectStopped(kDigits, {
                             "local d = decimal(3) while true do d = d * d end",
                             "local d = decimal(1) / 3 while true do d = d / 3 end",
                             "local d = decimal('1e150') while true do d = d + d * d end",
                             "return decimal('1e400')",
                             "local d = decimal(1) for i = 2, 900 do d = d + decimal(1) / i end",
                         });
  ExpectStopped("not a number", {
                                    "return decimal('1e401')",
                                    "return decimal(p.long)",
                                    "return decimal('0x10')",
                                    "return decimal('nan')",
                                });
}

TEST(Hostile, NothingOfLuasOwnIsThere) {
  for (const std::string name :
       {"_G",           "arg",          "assert",  "collectgarbage", "coroutine", "debug",
        "dofile",       "getmetatable", "io",      "load",           "loadfile",  "loadstring",
        "next",         "os",           "package", "pairs",          "pcall",     "print",
        "rawequal",     "rawget",       "rawlen",  "rawset",         "require",   "select",
        "setmetatable", "tonumber",     "unpack",  "utf8",           "warn",      "xpcall"}) {
    ExpressionSet set;
    EXPECT_EQ(MessageOf(set.Add({"return " + name, {}}).status()),
              "line 1: there is no '" + name + "'");
  }
  for (const std::string name :
       {"string.byte",    "string.char",   "string.dump",  "string.find",     "string.format",
        "string.gmatch",  "string.gsub",   "string.match", "string.pack",     "string.rep",
        "string.reverse", "string.unpack", "table.move",   "table.pack",      "table.remove",
        "table.sort",     "table.unpack",  "math.random",  "math.randomseed", "('').rep",
        "('').format",    "('').gsub",     "('').byte"}) {
    ExpressionSet set;
    const int handle = set.Add({"return " + name, {}}).value();
    EXPECT_EQ(set.Evaluate(handle, kValue).value(), std::nullopt) << name;
  }
}

TEST(Hostile, NothingCanBeChanged) {
  ExpectStopped("cannot be changed", {
                                         "math.floor = nil",
                                         "string.upper = function() return 'mine' end",
                                         "table[1] = 5",
                                         "table.insert(math, 5)",
                                     });
  ExpectStopped("cannot be assigned", {"p.x = 5", "p[1] = 5", "table.insert(p, 5)"});
  ExpectStopped("not a local variable", {"y = 5", "p = 5", "math = {}", "decimal = nil"});
  ExpectStopped("attempt to index a", {"('').upper = nil", "decimal(1).x = 5", "lower.x = 1"});
}

TEST(Hostile, ErrorsAreTexts) {
  ExpectStopped("string expected", {"error({})", "error(nil)", "error(decimal(1))", "error()"});
  ExpectStopped("line 1: ?? ", {"error('\\xff\\xfe \\r\\n')"});
  ExpectStopped("aaaa…", {"error(p.long)", "error('ä' .. p.long)"});
  ExpectStopped("aaaa…' is not a", {"return p[p.long]", "return date(p.long)"});
}

TEST(Hostile, LibraryFunctionsTakeAnything) {
  for (const std::string function :
       {"add_days",     "add_months",     "coalesce",     "contains",     "date",
        "days_between", "decimal",        "error",        "ipairs",       "label",
        "lower",        "math.abs",       "math.ceil",    "math.floor",   "math.max",
        "math.min",     "months_between", "options",      "round",        "string.contains",
        "string.len",   "string.sub",     "table.concat", "table.insert", "tostring",
        "trim",         "type",           "upper",        "ipairs({})"}) {
    for (const std::string arguments : {"",
                                        "nil",
                                        "{}",
                                        "p",
                                        "true",
                                        "1/0",
                                        "0/0",
                                        "-1",
                                        "'x'",
                                        "decimal(1)",
                                        "lower",
                                        "{}, -1",
                                        "{1}, 9223372036854775807",
                                        "p, 0",
                                        "'a', {}",
                                        "'2026-01-01', {}",
                                        "'2026-01-01', 0/0",
                                        "'2026-01-01', '2026-01-02', 3",
                                        "1, 2, 3, 4, 5",
                                        "{{}}, 'x'",
                                        "{decimal(1)}, decimal(2)",
                                        "'abc', decimal('1e100')",
                                        "nil, nil, nil"}) {
      ExpressionSet set;
      const std::string text = "local f = " + function + " return f(" + arguments + ")";
      const auto handle = set.Add({text, {"x"}});
      if (handle.ok()) set.Evaluate(*handle, kValue).IgnoreError();
    }
  }
}

TEST(Hostile, SourcesThatAreHardToCompile) {
  const auto nested = [](std::string_view open, std::string_view close, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += open;
    text += "1";
    for (int i = 0; i < times; ++i) text += close;
    return text;
  };
  const std::vector<std::string> sources = {nested("(", ")", 2000),
                                            nested("{", "}", 2000),
                                            nested("-", "", 2000),
                                            nested("not ", "", 900),
                                            nested("1 .. ", "", 800),
                                            nested("2 ^ ", "", 1000),
                                            nested("(function() return ", " end)()", 130),
                                            nested("lower(", ")", 500),
                                            nested("[[", "]]", 1000),
                                            "return " + nested("a.", "", 1500),
                                            nested("do ", " end", 400),
                                            nested("if true then ", " end ", 200),
                                            "local x <close> = {} return 1",
                                            "local x <const> = 1 x = 2 return x",
                                            "local a" + nested(", a", "", 1000),
                                            "goto x",
                                            "::x:: ::x::",
                                            "break",
                                            "return " + std::string(3000, '9'),
                                            "return 0x" + std::string(3000, 'f'),
                                            "return 1e" + std::string(3000, '9')};
  for (const std::string& text : sources) {
    ExpressionSet set;
    const auto handle = set.Add({text, {}});
    if (handle.ok()) {
      set.Evaluate(*handle, kValue).IgnoreError();
    } else {
      EXPECT_FALSE(MessageOf(handle.status()).empty()) << text;
    }
  }
}

TEST(Hostile, NoStateBetweenRecords) {
  ExpressionSet set;
  const int handle =
      set.Add({"local seen = 0 local function count() seen = seen + 1 return seen end "
               "return count() + count()",
               {}})
          .value();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(set.Evaluate(handle, kValue).value(), "3");
}

TEST(Hostile, ResultsAreBounded) {
  ExpectStopped("longer than 64 KiB", {"return p.long .. 'b'"});
  ExpectStopped("too long", {"return table.concat({p.long, p.long})"});
  EXPECT_EQ(Attempt("return p.long").value()->size(), kMaxTextBytes);
}

TEST(Hostile, SourcesHaveLimits) {
  ExpressionSet set;
  std::vector<std::string> properties(kMaxProperties + 1, "x");
  EXPECT_EQ(MessageOf(set.Add({"1", properties}).status()), "reads more than 50 properties");
}

class Throws : public Inputs {
 public:
  std::optional<std::string_view> Property(std::string_view name) const override {
    if (name == "x") throw std::runtime_error("property");
    return "a;b";
  }
  std::string Label(std::string_view, std::string_view) const override {
    throw std::runtime_error("label");
  }
};

TEST(Hostile, InputsThatThrow) {
  ExpressionSet set;
  const int property = set.Add({"p.x", {"x"}}).value();
  const int label = set.Add({"label('y')", {"y"}}).value();
  EXPECT_FALSE(set.Evaluate(property, Throws()).ok());
  EXPECT_FALSE(set.Evaluate(label, Throws()).ok());
  EXPECT_EQ(set.Evaluate(property, kValue).value(), "1");
}

TEST(Hostile, ManyEvaluationsLeaveNothing) {
  ExpressionSet set;
  const int good = set.Add({"decimal(p.x) / 3 .. p.long:sub(1, 100)", {"x", "long"}}).value();
  const int bad =
      set.Add({WhenThereIsAValue("local s = 'x' while true do s = s .. s end"), {"x"}}).value();
  for (int i = 0; i < 2'000; ++i) {
    ASSERT_TRUE(set.Evaluate(good, kValue).ok());
    if (i % 100 == 0) {
      ASSERT_FALSE(set.Evaluate(bad, kValue).ok());
    }
  }
}

TEST(Hostile, EvaluationsOfOneSetRunSideBySide) {
  ExpressionSet set;
  const int sum = set.Add({"decimal(p.x) + 1", {"x"}}).value();
  const int loop = set.Add({WhenThereIsAValue("while true do end"), {"x"}}).value();
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&set, sum, loop, number] {
      const FakeInputs inputs({{"x", std::to_string(number)}});
      for (int i = 0; i < 200; ++i) {
        EXPECT_EQ(set.Evaluate(sum, inputs).value(), std::to_string(number + 1));
        if (i % 50 == number) {
          EXPECT_FALSE(set.Evaluate(loop, inputs).ok());
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace stanna::expressions
