#include "tests/golden/normalizer.h"

#include <gtest/gtest.h>

#include "tests/golden/golden_file.h"

namespace stanna::testing {
namespace {

const Time kNow = *ParseRfc3339("2026-11-24T12:00:00Z");
constexpr char kClient[] = "client_01jd0000000000000000000000";
constexpr char kOther[] = "client_01jd0000000000000000000001";

TEST(Normalizer, NumbersIdsInTheOrderOfTheirAppearance) {
  Normalizer normalizer(kNow);
  EXPECT_EQ(normalizer.Text(std::string("no ") + kOther + ", no " + kClient + ", no " + kOther),
            "no {client_1}, no {client_2}, no {client_1}");
  EXPECT_EQ(normalizer.Expand("/api/clients/{client_2}"), std::string("/api/clients/") + kClient);
}

TEST(Normalizer, TakesOutThePresentAndKeepsThePast) {
  Normalizer normalizer(kNow);
  EXPECT_EQ(normalizer.Json(R"({"at":"2026-11-24T13:00:00.123Z","then":"2025-01-01T00:00:00Z"})"),
            "{\n  \"at\": \"<now>\",\n  \"then\": \"2025-01-01T00:00:00Z\"\n}\n");
}

TEST(Normalizer, KeepsNumbersAndEmptyContainersAsTheyAreWritten) {
  Normalizer normalizer(kNow);
  EXPECT_EQ(normalizer.Json(R"({"mrr":1250.50,"list":[],"map":{},"none":null})"),
            "{\n  \"mrr\": 1250.50,\n  \"list\": [],\n  \"map\": {},\n  \"none\": null\n}\n");
}

TEST(Normalizer, SortsAMapById) {
  Normalizer normalizer(kNow);
  normalizer.Text(kClient);
  normalizer.Text(kOther);
  EXPECT_EQ(normalizer.Json(std::string("{\"") + kOther + "\":1,\"" + kClient + "\":2}"),
            "{\n  \"{client_1}\": 2,\n  \"{client_2}\": 1\n}\n");
}

TEST(LineDifference, MarksWhatIsOnlyInOne) {
  EXPECT_EQ(LineDifference("a\nb\nc\n", "a\nx\nc\n"), "  a\n- b\n+ x\n  c\n");
}

}  // namespace
}  // namespace stanna::testing
