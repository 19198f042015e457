#include "server/expressions/expression_set.h"

#include <gtest/gtest.h>

#include "server/expressions/testing/fake_inputs.h"

namespace stanna::expressions {
namespace {

const FakeInputs kRecord({{"amount", "1500.00"},
                          {"probability", "0.2"},
                          {"term", "12"},
                          {"name", " Müller & Söhne "},
                          {"tags", ";b; a ;c"},
                          {"stage", "won"},
                          {"start", "2026-01-31"},
                          {"finish", "2027-01-30T23:00:00Z"},
                          {"closed", "1743685150726"},
                          {"empty", ""},
                          {"blank", "  "},
                          {"word", "abc"}},
                         {{"stage/won", "Closed won"}, {"tags/a", "Alpha"}, {"tags/b", "Beta"}});
const std::vector<std::string> kProperties = {"amount", "probability", "term",   "name",   "tags",
                                              "stage",  "start",       "finish", "closed", "empty",
                                              "blank",  "word",        "none"};

/// What an expression gives, as one text: "nil", "= text" or "! message".
std::string Outcome(const std::string& text, const Inputs& inputs = kRecord) {
  ExpressionSet set;
  const auto handle = set.Add({text, kProperties});
  if (!handle.ok()) return "refused: " + MessageOf(handle.status());
  const auto result = set.Evaluate(*handle, inputs);
  if (!result.ok()) return "! " + MessageOf(result.status());
  return *result ? "= " + **result : "nil";
}

struct Case {
  std::string text;
  std::string expected;
};

void ExpectOutcomes(const std::vector<Case>& cases) {
  for (const auto& [text, expected] : cases) EXPECT_EQ(Outcome(text), expected) << text;
}

TEST(Expressions, GiveCanonicalText) {
  ExpectOutcomes({
      {"1 + 1", "= 2"},
      {"-3 // 2", "= -2"},
      {"0.1 + 0.2", "= 0.30000000000000004"},
      {"1e20", "= 100000000000000000000"},
      {"1e-7", "= 0.0000001"},
      {"3.0", "= 3"},
      {"-0.0", "= 0"},
      {"true", "= true"},
      {"p.stage == 'lost'", "= false"},
      {"'a' .. 'b'", "= ab"},
      {"nil", "nil"},
      {"''", "nil"},
      {"{}", "nil"},
      {"{'b', 'a'}", "= b;a"},
      {"{'b', '', 'a'}", "= b;a"},
      {"decimal('1500.00')", "= 1500"},
      {"decimal('0.0000005')", "= 0"},
      {"decimal('0.0000015')", "= 0.000002"},
      {"return 5", "= 5"},
      {"local a = 5\nreturn a * 2", "= 10"},
      {"if p.stage == 'won' then return 'yes' end", "= yes"},
      {"if p.stage == 'lost' then return 'yes' end", "nil"},
      {"1 -- one", "= 1"},
  });
}

TEST(Expressions, ReadProperties) {
  ExpectOutcomes({
      {"p.amount", "= 1500.00"},
      {"p['amount']", "= 1500.00"},
      {"p.name", "=  Müller & Söhne "},
      {"p.empty", "nil"},
      {"p.none", "nil"},
      {"p.none == nil", "= true"},
      {"p.none or 'x'", "= x"},
      {"label('stage')", "= Closed won"},
      {"label('tags')", "= Beta;Alpha;c"},
      {"label('none')", "nil"},
      {"options('tags')", "= b;a;c"},
      {"#options('tags')", "= 3"},
      {"options('none')", "nil"},
      {"contains(options('tags'), 'a')", "= true"},
      {"contains(options('tags'), 'Alpha')", "= false"},
      {"local n = 0 for _, tag in ipairs(options('tags')) do n = n + #tag end return n", "= 3"},
  });
}

TEST(Expressions, CalculateExactly) {
  ExpectOutcomes({
      {"decimal(p.amount) / 12", "= 125"},
      {"decimal(p.amount) / 7", "= 214.285714"},
      {"decimal(p.amount) / 7 * 7", "= 1500"},
      {"decimal(p.amount) * decimal(p.probability)", "= 300"},
      {"decimal('0.1') + decimal('0.2')", "= 0.3"},
      {"decimal(0.1) + 0.2", "= 0.3"},
      {"2 * decimal('1.5')", "= 3"},
      {"10 - decimal('0.5')", "= 9.5"},
      {"1 / decimal(4)", "= 0.25"},
      {"-decimal('1.5')", "= -1.5"},
      {"-decimal(0)", "= 0"},
      {"decimal(' 1.5e3 ')", "= 1500"},
      {"decimal('0.200000000000000011102230246251565404236316680908203125') * 10", "= 2"},
      {"decimal(9223372036854775807) + 1", "= 9223372036854775808"},
      {"decimal(math.floor(-9223372036854775807 - 1))", "= -9223372036854775808"},
      {"decimal(5) == decimal('5.0')", "= true"},
      {"decimal(5) < 6", "= true"},
      {"5.5 >= decimal('5.5')", "= true"},
      {"decimal('-1') <= decimal('-2')", "= false"},
      {"round(decimal('2.5'))", "= 2"},
      {"round(decimal('3.5'))", "= 4"},
      {"round(-2.5)", "= -2"},
      {"round('1.2345', 2)", "= 1.23"},
      {"round(decimal(2) / 3, 4)", "= 0.6667"},
      {"math.floor(decimal('-1.5'))", "= -2"},
      {"math.ceil(1.2)", "= 2"},
      {"math.abs(decimal('-1.5'))", "= 1.5"},
      {"math.max(1, decimal('2.5'), 2)", "= 2.5"},
      {"math.min(p.amount, p.none, 2)", "= 2"},
      {"math.max(p.none)", "nil"},
      {"tostring(decimal('1.50'))", "= 1.5"},
      {"decimal('1.50') .. ' EUR'", "= 1.5 EUR"},
      {"'EUR ' .. decimal('1.50')", "= EUR 1.5"},
  });
}

TEST(Expressions, CalculateNothingFromNothing) {
  ExpectOutcomes({
      {"decimal(nil)", "nil"},
      {"decimal('')", "nil"},
      {"decimal(p.blank)", "nil"},
      {"decimal(p.none) / 12", "nil"},
      {"12 - decimal(p.none)", "nil"},
      {"decimal(p.none) + decimal(p.amount)", "nil"},
      {"decimal(p.amount) * nil", "nil"},
      {"-decimal(p.none)", "nil"},
      {"round(decimal(p.none) / 12, 2)", "nil"},
      {"coalesce(decimal(p.none), decimal(p.amount), 0)", "= 1500"},
      {"coalesce(p.empty, p.stage)", "= won"},
      {"coalesce(nil, '')", "nil"},
      {"lower(p.none)", "nil"},
      {"date(p.none)", "nil"},
      {"date('0')", "nil"},
      {"add_months(p.start, decimal(p.none))", "nil"},
      {"months_between(p.none, p.finish)", "nil"},
  });
}

TEST(Expressions, WorkOnText) {
  ExpectOutcomes({
      {"trim(p.name)", "= Müller & Söhne"},
      {"p.name:trim():upper()", "= MüLLER & SöHNE"},
      {"lower('ABC')", "= abc"},
      {"contains(p.name, 'Söhne')", "= true"},
      {"contains(p.none, 'x')", "= false"},
      {"p.name:contains('.')", "= false"},
      {"('Müller'):sub(2, 3)", "= ül"},
      {"('Müller'):sub(-3)", "= ler"},
      {"('Müller'):sub(0)", "= Müller"},
      {"('Müller'):sub(3, 100)", "= ller"},
      {"('Müller'):sub(5, 2)", "nil"},
      {"('abc'):sub(-9223372036854775807 - 1, 9223372036854775807)", "= abc"},
      {"string.len('Müller')", "= 6"},
      {"table.concat({'a', 1, decimal('1.50')}, '-')", "= a-1-1.5"},
      {"local list = {} table.insert(list, 'x') table.insert(list, 'y') return list", "= x;y"},
      {"tostring(nil) .. tostring(true) .. tostring(1.5)", "= niltrue1.5"},
      {"tostring({}) .. tostring(lower)", "= tablefunction"},
      {"type(p.amount) .. type(decimal(1)) .. type(nil) .. type({})", "= stringdecimalniltable"},
  });
}

TEST(Expressions, WorkOnDates) {
  ExpectOutcomes({
      {"date(p.finish)", "= 2027-01-30"},
      {"date(p.closed)", "= 2025-04-03"},
      {"date(1743685150726)", "= 2025-04-03"},
      {"add_months(p.start, 1)", "= 2026-02-28"},
      {"add_months(p.start, decimal(p.term))", "= 2027-01-31"},
      {"add_months('2024-02-29', -12)", "= 2023-02-28"},
      {"add_days('2026-02-28', 1)", "= 2026-03-01"},
      {"days_between(p.start, p.finish)", "= 364"},
      {"days_between(p.finish, p.start)", "= -364"},
      {"months_between(p.start, p.finish)", "= 11"},
      {"months_between(p.start, add_days(p.finish, 1))", "= 12"},
      {"months_between(p.finish, p.start)", "= -11"},
      {"months_between('2026-01-31', '2026-02-28')", "= 1"},
      {"months_between('2026-01-31', '2026-02-27')", "= 0"},
      {"decimal(p.amount) / months_between('2026-01-01', '2027-01-01')", "= 125"},
  });
}

TEST(Expressions, SayWhatWentWrong) {
  ExpectOutcomes({
      {"decimal(p.word)", "! line 1: 'abc': not a number"},
      {"\n\ndecimal('x')", "! line 3: 'x': not a number"},
      {"decimal(p.amount) / 0", "! line 1: division by zero"},
      {"p.amount / 12",
       "! line 1: attempt to calculate with text; decimal(…) makes a number of it"},
      {"decimal(1) + p.amount",
       "! line 1: attempt to calculate with a string value; decimal(…) makes a number of text"},
      {"p.none .. 'x'", "! line 1: attempt to concatenate a nil value (field 'none')"},
      {"decimal(p.none) > 5", "! line 1: attempt to compare number with nil"},
      {"decimal(p.amount) > p.term", "! line 1: attempt to compare string with decimal"},
      {"date(p.word)", "! line 1: 'abc' is not a date"},
      {"add_months(p.start, 0.5)",
       "! line 1: bad argument #2 to 'add_months' (not a whole number)"},
      {"add_months(p.start, 1e6)", "! line 1: the date is outside the years 1900 to 9999"},
      {"add_months(p.start, 200000)", "! line 1: the date is outside the years 1900 to 9999"},
      {"add_days(p.start, -9223372036854775807)",
       "! line 1: the date is outside the years 1900 to 9999"},
      {"p.amount = 1\nreturn 2", "! line 1: properties cannot be assigned"},
      {"error('no ' .. p.stage)", "! line 1: no won"},
      {"decimal('1e300')", "! line 1: '1e300': the number has too many digits"},
      {"1/0", "! the result is not a finite number"},
      {"0/0", "! the result is not a finite number"},
      {"decimal(1/0)", "! line 1: inf and nan are not exact numbers"},
      {"decimal(true)", "! line 1: bad argument #1 to 'decimal' (string expected, got boolean)"},
      {"lower", "! the result is a function"},
      {"p", "nil"},
      {"{a = 1}", "! the result is a table that is no list"},
      {"{1, 2}", "! the result is a list with more than texts in it"},
      {"{'a;b'}", "! the result is a list with a ';' in one of its texts"},
      {"'\\xff'", "! the result is not valid text (UTF-8, without NUL)"},
      {"'a\\0b'", "! the result is not valid text (UTF-8, without NUL)"},
      {"decimal('1e31')",
       "! the result cannot be used: the number has more than 30 digits before the point"},
      {"round(1, 21)", "! line 1: bad argument #2 to 'round' (0 to 20 digits)"},
  });
}

TEST(Expressions, AreRefusedWhenTheyAreNone) {
  ExpectOutcomes({
      {"", "refused: is empty"},
      {" \n ", "refused: is empty"},
      {"p.amount +", "refused: line 1: unexpected symbol near <eof>"},
      {"p.amount 12", "refused: line 1: <eof> expected near '12'"},
      {"decimal(p.amount", "refused: line 1: ')' expected near <eof>"},
      {"local a = 5\nif a then", "refused: line 2: 'end' expected near <eof>"},
      {"1\n+\n)", "refused: line 3: unexpected symbol near ')'"},
      {"'abc", "refused: line 1: unfinished string near <eof>"},
      {"x = 5", "refused: line 1: 'x' is not a local variable; declare it with 'local'"},
      {"function f() end", "refused: line 1: 'f' is not a local variable; declare it with 'local'"},
      {"roud(1)", "refused: line 1: there is no 'roud'"},
      {"p.amout",
       "refused: line 1: 'amout' is not a property of this expression (it may read amount, "
       "probability, term, name, tags, stage, start, finish, closed, empty, blank, word, none)"},
      {"label('amout') or 1",
       "refused: line 1: 'amout' is not a property of this expression (it may read amount, "
       "probability, term, name, tags, stage, start, finish, closed, empty, blank, word, none)"},
      {"while true do end", "refused: line 1: the expression takes too many steps"},
      {"_ENV", "refused: _ENV cannot be used"},
      {"'\xff'", "refused: is not valid text (UTF-8, without NUL)"},
      {std::string("'a\0'", 4), "refused: is not valid text (UTF-8, without NUL)"},
      {"'" + std::string(4096, 'x') + "'", "refused: is longer than 4 KiB"},
      {"\x1bLua", "refused: line 1: unexpected symbol near '<\\27>'"},
  });
}

// As docs/expressions.md has them.
TEST(Expressions, OfTheManual) {
  ExpressionSet set;
  const int monthly = set.Add({"decimal(p.contract_value_total) / "
                               "months_between(p.contract_start, add_days(p.contract_end, 1))",
                               {"contract_value_total", "contract_start", "contract_end"}})
                          .value();
  const int grade = set.Add({R"(local tags = options("plan_tags")
if contains(tags, "enterprise") then return "A" end
if decimal(coalesce(p.amount, 0)) >= 10000 then return "B" end
return "C")",
                             {"plan_tags", "amount"}})
                        .value();
  EXPECT_EQ(set.Evaluate(monthly, FakeInputs({{"contract_value_total", "2400"},
                                              {"contract_start", "2026-01-01"},
                                              {"contract_end", "2027-12-31"}}))
                .value(),
            "100");
  EXPECT_EQ(set.Evaluate(monthly, FakeInputs()).value(), std::nullopt);
  EXPECT_EQ(
      set.Evaluate(grade, FakeInputs(FakeInputs::Texts{{"plan_tags", ";x;enterprise"}})).value(),
      "A");
  EXPECT_EQ(set.Evaluate(grade, FakeInputs(FakeInputs::Texts{{"amount", "10000.00"}})).value(),
            "B");
  EXPECT_EQ(set.Evaluate(grade, FakeInputs()).value(), "C");
}

TEST(Expressions, EqualSourcesHaveOneHandle) {
  ExpressionSet set;
  EXPECT_EQ(set.Add({"p.a", {"a"}}).value(), 0);
  EXPECT_EQ(set.Add({"p.b", {"b"}}).value(), 1);
  EXPECT_EQ(set.Add({"p.a", {"a"}}).value(), 0);
  EXPECT_EQ(set.Add({"p.a", {"a", "b"}}).value(), 2);
}

TEST(Expressions, AreKnownByTheirHandle) {
  ExpressionSet set;
  ASSERT_TRUE(set.Add({"1", {}}).ok());
  for (const int handle : {-1, 1}) {
    EXPECT_EQ(MessageOf(set.Evaluate(handle, kRecord).status()), "there is no such expression");
  }
}

TEST(Expressions, AMistakeInOneDoesNotHarmTheNext) {
  ExpressionSet set;
  ASSERT_FALSE(set.Add({"p.a +", {"a"}}).ok());
  const int handle = set.Add({"1 + 1", {}}).value();
  EXPECT_EQ(set.Evaluate(handle, kRecord).value(), "2");
}

}  // namespace
}  // namespace stanna::expressions
