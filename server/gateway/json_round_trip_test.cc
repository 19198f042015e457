// Random messages written as JSON and read back are the same.
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "server/gateway/json_names.h"
#include "server/gateway/json_reader.h"
#include "server/gateway/json_writer.h"
#include "server/gateway/testing/test_messages.pb.h"
#include "server/gateway/testing/text_proto.h"

namespace stanna::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;
using testing::Everything;

class RandomMessages {
 public:
  explicit RandomMessages(unsigned seed) : random_(seed) {}

  void Fill(Message& message, int depth) {
    const auto& type = *message.GetDescriptor();
    switch (WellKnownOf(type)) {
      case WellKnown::kTimestamp:
        return FillText(message, RandomTime());
      case WellKnown::kDate:
        return FillText(message, RandomDay());
      case WellKnown::kNone:
        break;
      default:
        return FillJson(message);
    }
    for (int i = 0; i < type.field_count(); ++i) {
      if (Below(3) != 0 || IsValue(*type.field(i))) FillField(message, *type.field(i), depth);
    }
  }

 private:
  // An absent google.protobuf.Value is null in JSON, and null is one of its values: always filled.
  static bool IsValue(const FieldDescriptor& field) {
    return field.message_type() && WellKnownOf(*field.message_type()) == WellKnown::kValue;
  }

  std::uint64_t Below(std::uint64_t n) { return random_() % n; }

  static void FillText(Message& message, const std::string& text) {
    Everything holder;
    const bool is_time = WellKnownOf(*message.GetDescriptor()) == WellKnown::kTimestamp;
    const auto* field = Everything::descriptor()->FindFieldByName(is_time ? "time" : "day");
    ASSERT_FALSE(SetFromText(holder, *field, text)) << text;
    message.CopyFrom(is_time ? static_cast<const Message&>(holder.time()) : holder.day());
  }

  std::string Digits(std::uint64_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(width - text.size(), '0') + text;
  }
  std::string RandomDay() {
    return Digits(1 + Below(9999), 4) + '-' + Digits(1 + Below(12), 2) + '-' +
           Digits(1 + Below(28), 2);
  }
  std::string RandomTime() {
    return RandomDay() + 'T' + Digits(Below(24), 2) + ':' + Digits(Below(60), 2) + ':' +
           Digits(Below(60), 2) + '.' + Digits(Below(1000), 3) + 'Z';
  }

  void FillJson(Message& message) {
    const WellKnown kind = WellKnownOf(*message.GetDescriptor());
    const std::string value =
        R"({"x":[1,-2.5,"é\n",null,{"y":false}],"n":)" + std::to_string(Below(1000)) + '}';
    const std::string json = kind == WellKnown::kListValue ? '[' + value + ']' : value;
    ASSERT_TRUE(ReadJson(json, message).empty());
  }

  std::string RandomText() {
    static const char* const kPieces[] = {"a", "\"", "\\", "\n", "é", "😀", "/", "\x01", " ", "€"};
    std::string text;
    for (auto n = Below(8); n > 0; --n) text += kPieces[Below(std::size(kPieces))];
    return text;
  }

  double RandomDouble() {
    switch (Below(4)) {
      case 0:
        return static_cast<double>(Below(1000000));
      case 1:
        return -static_cast<double>(Below(1000000)) / 64 - 1;
      case 2:
        return std::ldexp(static_cast<double>(random_()), -static_cast<int>(Below(900)));
      default:
        return std::ldexp(static_cast<double>(random_()), static_cast<int>(Below(900)));
    }
  }

  void FillField(Message& message, const FieldDescriptor& field, int depth) {
    if (!field.is_repeated()) return Set(message, field, depth);
    if (field.is_map()) return FillMap(message, field, depth);
    for (auto n = Below(4); n > 0; --n) Set(message, field, depth);
  }

  // One entry: two of the same key would count as one.
  void FillMap(Message& message, const FieldDescriptor& field, int depth) {
    if (depth == 0) return;
    Message& entry = *message.GetReflection()->AddMessage(&message, &field);
    Set(entry, *entry.GetDescriptor()->map_key(), depth);
    Set(entry, *entry.GetDescriptor()->map_value(), depth);
  }

  template <typename SetOne, typename AddOne, typename Value>
  static void Store(Message& m, const FieldDescriptor& f, SetOne set, AddOne add, const Value& v) {
    if (f.is_repeated()) {
      (m.GetReflection()->*add)(&m, &f, v);
    } else {
      (m.GetReflection()->*set)(&m, &f, v);
    }
  }

  void Set(Message& m, const FieldDescriptor& f, int depth) {
    using R = google::protobuf::Reflection;
    const std::uint64_t bits = random_();
    switch (f.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return Store(m, f, &R::SetInt32, &R::AddInt32, static_cast<std::int32_t>(bits));
      case FieldDescriptor::CPPTYPE_UINT32:
        return Store(m, f, &R::SetUInt32, &R::AddUInt32, static_cast<std::uint32_t>(bits));
      case FieldDescriptor::CPPTYPE_INT64:
        return Store(m, f, &R::SetInt64, &R::AddInt64, static_cast<std::int64_t>(bits));
      case FieldDescriptor::CPPTYPE_UINT64:
        return Store(m, f, &R::SetUInt64, &R::AddUInt64, bits);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return Store(m, f, &R::SetDouble, &R::AddDouble, RandomDouble());
      case FieldDescriptor::CPPTYPE_FLOAT:
        return Store(m, f, &R::SetFloat, &R::AddFloat, static_cast<float>(bits % 100000) / 7);
      case FieldDescriptor::CPPTYPE_BOOL:
        return Store(m, f, &R::SetBool, &R::AddBool, bits % 2 == 0);
      case FieldDescriptor::CPPTYPE_ENUM:
        return Store(m, f, &R::SetEnumValue, &R::AddEnumValue, static_cast<int>(1 + bits % 2));
      case FieldDescriptor::CPPTYPE_STRING:
        return Store(m, f, &R::SetString, &R::AddString, RandomText());
      case FieldDescriptor::CPPTYPE_MESSAGE:
        break;
    }
    if (depth == 0 && !IsValue(f)) return;
    Fill(f.is_repeated() ? *m.GetReflection()->AddMessage(&m, &f)
                         : *m.GetReflection()->MutableMessage(&m, &f),
         depth - 1);
  }

  std::mt19937_64 random_;
};

TEST(JsonRoundTrip, RandomMessagesSurvive) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    Everything before;
    RandomMessages(seed).Fill(before, 3);
    const std::string json = WriteJson(before);
    Everything after;
    const auto violations = ReadJson(json, after);
    ASSERT_TRUE(violations.empty())
        << "seed " << seed << ": " << violations[0].field << ' ' << violations[0].description;
    MessageDifferencer differencer;
    std::string difference;
    differencer.ReportDifferencesToString(&difference);
    ASSERT_TRUE(differencer.Compare(before, after)) << "seed " << seed << '\n' << difference;
    ASSERT_EQ(WriteJson(after), json) << "seed " << seed;
  }
}

}  // namespace
}  // namespace stanna::gateway
