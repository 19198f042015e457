#include "tools/stannactl/render/values.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace stanna::ctl {
namespace {

// "JOB_STATUS_NOT_SET" without the prefix → "not set".
std::string Words(const std::string& name, std::string_view prefix) {
  std::string words = name.substr(std::min(prefix.size(), name.size()));
  for (char& c : words) {
    c = c == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return words;
}

}  // namespace

Time FromProto(const google::protobuf::Timestamp& timestamp) {
  return FromEpochMs(timestamp.seconds() * 1000 + timestamp.nanos() / 1'000'000);
}

std::string ShowTime(const google::protobuf::Timestamp& timestamp) {
  if (timestamp.seconds() == 0) return "-";
  std::string text = FormatRfc3339(FromProto(timestamp)).substr(0, 16);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text + " UTC";
}

std::string ShowDay(const google::protobuf::Timestamp& timestamp) {
  return ShowTime(timestamp).substr(0, 10);
}

std::string ShowDate(const google::type::Date& date) {
  if (date.year() == 0) return "-";
  return FormatDate(Date(std::chrono::year(date.year()),
                         std::chrono::month(static_cast<unsigned>(date.month())),
                         std::chrono::day(static_cast<unsigned>(date.day()))));
}

std::string ShowCount(std::int64_t count) {
  std::string text = std::to_string(count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t end = text.size(); end > first + 3; end -= 3) text.insert(end - 3, ",");
  return text;
}

std::string ShowMoney(double amount, const std::string& currency) {
  const auto cents = static_cast<std::int64_t>(std::llround(std::abs(amount) * 100));
  char fraction[8];
  std::snprintf(fraction, sizeof fraction, ".%02d", static_cast<int>(cents % 100));
  const std::string sign = amount < 0 && cents > 0 ? "-" : "";
  const std::string unit = currency.empty() ? "" : " " + currency;
  return sign + ShowCount(cents / 100) + fraction + unit;
}

std::string ShowDuration(std::chrono::seconds duration) {
  const auto seconds = std::max<std::int64_t>(duration.count(), 0);
  char text[40];
  if (seconds < 3600) {
    std::snprintf(text, sizeof text, "%d:%02d", static_cast<int>(seconds / 60),
                  static_cast<int>(seconds % 60));
  } else {
    std::snprintf(text, sizeof text, "%lld:%02d:%02d", static_cast<long long>(seconds / 3600),
                  static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  }
  return text;
}

std::string ShowStatus(sync::v1::JobStatus status) {
  return Words(sync::v1::JobStatus_Name(status), "JOB_STATUS_");
}

std::string ShowKind(sync::v1::SyncType type) {
  return Words(sync::v1::SyncType_Name(type), "SYNC_TYPE_");
}

std::string ShowVerdict(sync::v1::DiagnosisVerdict verdict) {
  return Words(sync::v1::DiagnosisVerdict_Name(verdict), "DIAGNOSIS_VERDICT_");
}

std::string ShowLiveAnswer(sync::v1::LiveAnswer answer) {
  return Words(sync::v1::LiveAnswer_Name(answer), "LIVE_ANSWER_");
}

std::string ShowSeverity(sync::v1::LogSeverity severity) {
  return Words(sync::v1::LogSeverity_Name(severity), "LOG_SEVERITY_");
}

std::string ShowWait(const google::protobuf::Timestamp& until, const std::string& reason) {
  return "waits until " + ShowTime(until) + (reason.empty() ? "" : ": " + reason);
}

std::string ShowEffect(integration::v1::RecordEffect effect) {
  if (effect == integration::v1::RECORD_EFFECT_ISSUES) return "has other issues";
  return Words(integration::v1::RecordEffect_Name(effect), "RECORD_EFFECT_");
}

std::string ShowState(integration::v1::ConnectionState state) {
  return Words(integration::v1::ConnectionState_Name(state), "CONNECTION_STATE_");
}

std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

}  // namespace stanna::ctl
