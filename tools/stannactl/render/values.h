// Single values of the protos as text for people.
#pragma once

#include <google/protobuf/timestamp.pb.h>
#include <google/type/date.pb.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "base/clock.h"
#include "stanna/integration/v1/integration_service.pb.h"
#include "stanna/sync/v1/sync_service.pb.h"

namespace stanna::ctl {

Time FromProto(const google::protobuf::Timestamp& timestamp);

/// "2026-11-24 12:30 UTC"; "-" for one that is not set (the epoch).
std::string ShowTime(const google::protobuf::Timestamp& timestamp);
/// "2026-11-24", its day in UTC; "-" for one that is not set.
std::string ShowDay(const google::protobuf::Timestamp& timestamp);
/// "2026-11-24"; "-" for one that is not set.
std::string ShowDate(const google::type::Date& date);
/// "1,234,567".
std::string ShowCount(std::int64_t count);
/// "1,250.00 EUR".
std::string ShowMoney(double amount, const std::string& currency);
/// "0:07", "1:02:03".
std::string ShowDuration(std::chrono::seconds duration);

/// "running".
std::string ShowStatus(sync::v1::JobStatus status);
/// "reconcile".
std::string ShowKind(sync::v1::SyncType type);
/// "not in hubspot".
std::string ShowVerdict(sync::v1::DiagnosisVerdict verdict);
/// "archived or gone".
std::string ShowLiveAnswer(sync::v1::LiveAnswer answer);
/// "warning".
std::string ShowSeverity(sync::v1::LogSeverity severity);
/// "waits until 2026-11-24 12:30 UTC: HubSpot is away".
std::string ShowWait(const google::protobuf::Timestamp& until, const std::string& reason);
/// "disappears".
std::string ShowEffect(integration::v1::RecordEffect effect);
/// "reauth required".
std::string ShowState(integration::v1::ConnectionState state);
/// The text or "-".
std::string OrDash(const std::string& text);

}  // namespace stanna::ctl
