#include "client/crm/record_parser.h"

#include <gtest/gtest.h>

namespace stanna::hubspot {
namespace {

ParsedPage Parse(const std::string& body, RecordParseOptions options = {}) {
  auto page = ParseRecords(body, options);
  EXPECT_TRUE(page.ok()) << ToString(page.status());
  return page.ok() ? *std::move(page) : ParsedPage{};
}

TEST(RecordParser, ReadsARecordWhole) {
  const auto page = Parse(
      R"({"total":3,"results":[{"id":"25177527565","properties":{"name":"Ä","cleared":"","unset":null,
          "long":"0.200000000000000011102230246251565404236316680908203125"},
          "createdAt":"2024-10-28T16:39:01.173Z","updatedAt":"2026-08-02T09:11:45Z",
          "archived":true,"archivedAt":"2026-09-01T00:00:00.5Z","url":"https://x"}],
          "paging":{"next":{"after":"394","link":"https://other.example/evil"}}})");
  ASSERT_EQ(page.records.size(), 1u);
  const HubSpotRecord& record = page.records[0];
  EXPECT_EQ(record.id, 25177527565);
  EXPECT_EQ(record.properties.Get("name"), "Ä");
  EXPECT_EQ(record.properties.Get("cleared"), std::nullopt);
  EXPECT_TRUE(record.properties.Has("cleared") && record.properties.Has("unset"));
  EXPECT_EQ(record.properties.Get("long"),
            "0.200000000000000011102230246251565404236316680908203125");
  EXPECT_EQ(FormatRfc3339(record.created_at), "2024-10-28T16:39:01.173Z");
  EXPECT_EQ(FormatRfc3339(record.modified_at), "2026-08-02T09:11:45.000Z");
  EXPECT_TRUE(record.archived);
  EXPECT_EQ(FormatRfc3339(*record.archived_at), "2026-09-01T00:00:00.500Z");
  EXPECT_EQ(page.next_after, "394");
  EXPECT_EQ(page.total, 3);
}

TEST(RecordParser, AcceptsNumbersBooleansAndMissingFields) {
  const auto page = Parse(
      R"({"results":[{"id":42,"properties":{"n":5,"d":1.5,"b":true,"list":[1],
          "hs_lastmodifieddate":"2026-01-05T08:00:00.004Z"}},{"id":"43"}]})");
  ASSERT_EQ(page.records.size(), 2u);
  EXPECT_EQ(page.records[0].properties.Get("n"), "5");
  EXPECT_EQ(page.records[0].properties.Get("d"), "1.5");
  EXPECT_EQ(page.records[0].properties.Get("b"), "true");
  EXPECT_EQ(page.records[0].properties.Get("list"), std::nullopt);
  EXPECT_EQ(FormatRfc3339(page.records[0].modified_at), "2026-01-05T08:00:00.004Z");
  EXPECT_EQ(page.records[1].modified_at, Time{});
  EXPECT_TRUE(page.next_after.empty());
}

TEST(RecordParser, AssociationsAreDeduplicatedUnderAnySpelling) {
  const std::vector<ObjectType> asked = {ObjectType::kLineItem, ObjectType::kContact,
                                         ObjectType::kMeeting};
  const auto page = Parse(
      R"({"results":[{"id":"1","associations":{
          "contacts":{"results":[{"id":"9","type":"a"},{"id":"8","type":"a"},
                                 {"id":"9","type":"a_unlabeled"}],
                      "paging":{"next":{"after":"MTAwMA%3D%3D","link":"x"}}},
          "line items":{"results":[{"id":"5","type":"deal_to_line_item"}]},
          "companies":{"results":[{"id":"77"}]},"p1_custom":{"results":[{"id":"6"}]}}}]})",
      {.type = ObjectType::kDeal, .associations = asked});
  ASSERT_EQ(page.records.size(), 1u);
  EXPECT_EQ(page.records[0].associations,
            (std::vector<Association>{
                {ObjectType::kContact, 8}, {ObjectType::kContact, 9}, {ObjectType::kLineItem, 5}}));
  EXPECT_EQ(page.records[0].associations_read,
            (std::vector{ObjectType::kContact, ObjectType::kLineItem, ObjectType::kMeeting}));
  ASSERT_EQ(page.cut.size(), 1u);
  EXPECT_EQ(page.cut[0].record, 0u);
  EXPECT_EQ(page.cut[0].to, ObjectType::kContact);
}

TEST(RecordParser, AssociationKeys) {
  for (const char* key : {"line items", "line_items", "LINE_ITEM", "line_item", "0-8"}) {
    EXPECT_EQ(ParseAssociationKey(key), ObjectType::kLineItem) << key;
  }
  for (const char* key : {"companies", "company", "COMPANY", "0-2"}) {
    EXPECT_EQ(ParseAssociationKey(key), ObjectType::kCompany) << key;
  }
  EXPECT_EQ(ParseAssociationKey("0-48"), ObjectType::kCall);
  EXPECT_EQ(ParseAssociationKey("tickets"), std::nullopt);
  EXPECT_EQ(ParseAssociationKey("p123_cars"), std::nullopt);
}

TEST(RecordParser, MergedIdsAndFailures) {
  const std::string body =
      R"({"results":[{"id":"777","properties":{"hs_merged_object_ids":";501;502;","name":"x"}}],
          "errors":[{"category":"OBJECT_NOT_FOUND"},{"category":"INTERNAL_ERROR"}],"numErrors":2})";
  const auto shown = Parse(body);
  EXPECT_EQ(shown.merged.at(777), (std::vector<ObjectId>{501, 502}));
  EXPECT_TRUE(shown.records[0].properties.Has("hs_merged_object_ids"));
  EXPECT_EQ(shown.failures, std::vector<std::string>{"INTERNAL_ERROR"});
  const auto hidden = Parse(body, {.hide_merged_ids = true});
  EXPECT_EQ(hidden.merged.at(777).size(), 2u);
  EXPECT_FALSE(hidden.records[0].properties.Has("hs_merged_object_ids"));
}

TEST(RecordParser, ARecordThatAbsorbedNoneIsNotAmongTheMerged) {
  for (const char* value : {"null", "\"\"", "\";\"", "\"x\""}) {
    const auto page = Parse(std::string(R"({"results":[{"id":"1","properties":{)") +
                            R"("hs_merged_object_ids":)" + value + "}}]}");
    EXPECT_TRUE(page.merged.empty()) << value;
  }
}

TEST(RecordParser, WhatIsNoPageIsDataLoss) {
  for (const char* body :
       {"", "<html></html>", "{\"results\":[{\"id\":\"1\"", "[]", "{}", "{\"results\":{}}",
        "{\"results\":[{\"id\":\"abc\"}]}", "{\"results\":[{}]}", "{\"results\":[3]}",
        "{\"results\":[{\"id\":\"99999999999999999999\"}]}"}) {
    EXPECT_TRUE(absl::IsDataLoss(ParseRecords(body, {}).status())) << body;
  }
}

TEST(RecordParser, NoCutOfAPageIsTakenForAPage) {
  const std::string body =
      R"({"results":[{"id":"1","properties":{"name":"\u00e4 \"x\""},"updatedAt":"2026-01-01T00:00:00Z",
          "associations":{"contacts":{"results":[{"id":"9","type":"a"}]}}}],
          "paging":{"next":{"after":"2"}}})";
  ASSERT_TRUE(ParseRecords(body, {}).ok());
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_TRUE(absl::IsDataLoss(ParseRecords(body.substr(0, size), {}).status())) << size;
  }
}

// All of the page is read although little of it is looked at.
TEST(RecordParser, WhatIsNotJsonAnywhereIsRefusedWhole) {
  for (const char* body : {
           R"({"results":[{"id":"1"}]}})",
           R"({"results":[{"id":"1"}]}{})",
           R"({"results":[{"id":"1"}]} x)",
           R"({"results":[{"id":"1"}],"unknown":tru})",
           R"({"results":[{"id":"1"}],"unknown":{"deep":[1,{"a":}]}})",
           R"({"results":[{"id":"1"}],"unknown":"\q"})",
           R"({"results":[{"id":"1"}],"unkn\own":1})",
           R"({"results":[{"id":"1"}],"unknown":1e999})",
           R"({"results":[{"id":"1"}],})",
           R"({"results":[{"id":"1"},]})",
           R"({"results":[{"id":"1"} {"id":"2"}]})",
           R"({"results":[{"id":"1","unknown":[1 2]}]})",
           R"({"results":[{"id":"1","properties":{"a":01}}]})",
           R"({"results":[{"id":"1","properties":{"a":"b",}}]})",
           R"({"results":[{"id":"1","properties":{"a" "b"}}]})",
           R"({"results":[{"id":"1","id":x}]})",
           R"({"results":[{"id":"1","associations":{"tickets":{"results":[{"id":]}}}}]})",
           R"({"results":[{"id":"1"}],"results":[}]})",
           "{\"results\":[{\"id\":\"1\"}],\"unknown\":\"\xff\"}",
           // Not JSON is what is said, whatever else is wrong.
           R"({"results":[{}],"unknown":tru})",
           R"({"results":3,"unknown":[})",
           "[1,",
       }) {
    const absl::Status status = ParseRecords(body, {.associations = {ObjectType::kDeal}}).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << body;
    EXPECT_EQ(status.message(), "not a page of HubSpot records: not JSON") << body;
  }
}

TEST(RecordParser, WhatIsJsonAndNoPageIsSaidToBeThat) {
  const struct {
    const char* body;
    const char* why;
  } kCases[] = {
      {"3", "no results"},
      {"[]", "no results"},
      {R"({"results":null,"results":[]})", "no results"},
      {R"({"results":"x"})", "no results"},
      {R"({"results":[{"id":null,"id":"1"}]})", "a record without an id"},
      {R"({"results":[{"id":"1"},{"id":0}]})", "a record without an id"},
      {R"({"results":[{"id":-1}]})", "a record without an id"},
      {R"({"results":[{"id":1.0}]})", "a record without an id"},
      {R"({"results":[{"id":[1]}]})", "a record without an id"},
      {R"({"results":[null]})", "a record without an id"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(ParseRecords(c.body, {}).status().message(),
              "not a page of HubSpot records: " + std::string(c.why))
        << c.body;
  }
}

TEST(RecordParser, MembersComeInAnyOrderAndTheFirstOfANameCounts) {
  const auto page = Parse(
      R"({"paging":{"prev":{"after":"0"},"next":{"link":"x","after":17},"next":{"after":"18"}},
          "total":"2","total":3,"results":[
          {"associations":{"deals":{"paging":{"next":{"after":"5"}},"results":[{"type":"t","id":6},3,
             {"id":"7","id":"8"}],"results":[{"id":"9"}]},"deals":{"results":[{"id":"5"}]}},
           "updatedAt":null,"updatedAt":"2026-01-01T00:00:00Z",
           "properties":{"z":"1","hs_merged_object_ids":"4;5","a":"2","z":"3","":"e",
             "hs_lastmodifieddate":"2025-01-01T00:00:00Z"},
           "properties":{"a":"other"},"archived":"true","archived":false,"id":"1","id":"2"}],
          "results":[{"id":"3"}],"paging":null})",
      {.type = ObjectType::kCompany, .associations = {ObjectType::kDeal}});
  ASSERT_EQ(page.records.size(), 1u);
  const HubSpotRecord& record = page.records[0];
  EXPECT_EQ(record.id, 1);
  EXPECT_TRUE(record.archived);
  EXPECT_EQ(FormatRfc3339(record.modified_at), "2025-01-01T00:00:00.000Z");
  EXPECT_EQ(record.properties.ToJson(),
            R"({"":"e","a":"2","hs_lastmodifieddate":"2025-01-01T00:00:00Z",)"
            R"("hs_merged_object_ids":"4;5","z":"3"})");
  EXPECT_EQ(page.merged.at(1), (std::vector<ObjectId>{4, 5}));
  EXPECT_EQ(record.associations,
            (std::vector<Association>{
                {ObjectType::kDeal, 5}, {ObjectType::kDeal, 6}, {ObjectType::kDeal, 7}}));
  EXPECT_EQ(page.cut.size(), 1u);
  EXPECT_EQ(page.next_after, "17");
  EXPECT_EQ(page.total, 2);
}

TEST(RecordParser, RecordsOfAPageMayHaveOtherNamesInAnotherOrder) {
  const auto page = ParseRecords(
      R"({"results":[{"id":"1","properties":{"a":"1","b":"2"}},
                     {"id":"2","properties":{"a":"3","b":"4"}},
                     {"id":"3","properties":{"b":"5","a":"6"}},
                     {"id":"4","properties":{"b":"7","a":"8"}},
                     {"id":"5","properties":{"b":"9","a":"0","b":"last"}},
                     {"id":"6","properties":{}},
                     {"id":"7","properties":{"a":"x"}}]})",
      {.type = ObjectType::kContact});
  ASSERT_TRUE(page.ok()) << ToString(page.status());
  std::vector<std::string> read;
  for (const HubSpotRecord& record : page->records) read.push_back(record.properties.ToJson());
  EXPECT_EQ(read, (std::vector<std::string>{R"({"a":"1","b":"2"})", R"({"a":"3","b":"4"})",
                                            R"({"a":"6","b":"5"})", R"({"a":"8","b":"7"})",
                                            R"({"a":"0","b":"last"})", "{}", R"({"a":"x"})"}));
}

TEST(RecordParser, EscapesAreResolvedInNamesAndValues) {
  const auto page = Parse(
      R"({"re\u0073ults":[{"\u0069d":"\u0031\u0032","properties":{"plain":"x","a\"b":"c\\d\n\u00e4",
          "last":"y","\ud83d\ude00":"\/"},"associations":{"de\u0061ls":{"results":[{"id":"\u0035"}]}}},
          {"id":"13","properties":{"note":"a\nb\nc\nd\ne\nf"}}]})",
      {.associations = {ObjectType::kDeal}});
  ASSERT_EQ(page.records.size(), 2u);
  const HubSpotRecord& record = page.records[0];
  EXPECT_EQ(record.id, 12);
  EXPECT_EQ(record.properties.Get("plain"), "x");
  EXPECT_EQ(record.properties.Get("a\"b"), "c\\d\nä");
  EXPECT_EQ(record.properties.Get("last"), "y");
  EXPECT_EQ(record.properties.Get("😀"), "/");
  EXPECT_EQ(record.associations, (std::vector<Association>{{ObjectType::kDeal, 5}}));
  EXPECT_EQ(page.records[1].properties.Get("note"), "a\nb\nc\nd\ne\nf");
}

TEST(RecordParser, AListThatGoesOnIsCutOnlyWhereItSaysSo) {
  for (const auto& [next, cut] :
       std::vector<std::pair<std::string, std::size_t>>{{R"({"next":{"after":"1"}})", 1},
                                                        {R"({"next":{}})", 1},
                                                        {R"({"next":null})", 0},
                                                        {R"({"next":null,"next":{}})", 0},
                                                        {R"({"prev":{"after":"1"}})", 0},
                                                        {"null", 0},
                                                        {"3", 0}}) {
    const auto page =
        Parse(R"({"results":[{"id":"1"},{"id":"2","associations":{"deals":{"paging":)" + next +
                  R"(},"contacts":{"paging":{"next":{}}}}}]})",
              {.associations = {ObjectType::kDeal}});
    ASSERT_EQ(page.cut.size(), cut) << next;
    if (cut > 0) EXPECT_EQ(page.cut[0].record, 1u) << next;
  }
}

}  // namespace
}  // namespace stanna::hubspot
