// Server-sent events: a stream of a service's answers as one HTTP answer.
#include <gtest/gtest.h>

#include <condition_variable>

#include "base/mutex.h"
#include "server/gateway/testing/gateway_fixture.h"

namespace stanna::gateway {
namespace {

using testing::GatewayTest;
using testing::GetRequest;
using testing::RawConnection;

constexpr char kWatch[] = "/api/sync-runs/sync_1/watch";

/// Shut until it is opened.
class Gate {
 public:
  void Open() {
    const MutexLock lock(mutex_);
    is_open_ = true;
    opened_.notify_all();
  }
  void Wait() {
    MutexLock lock(mutex_);
    while (!is_open_) lock.Wait(opened_);
  }

 private:
  Mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ GUARDED_BY(mutex_) = false;
};

class GatewayStreamTest : public GatewayTest {
 protected:
  GatewayStreamTest() : GatewayTest({.limits = {.stream_silence = std::chrono::milliseconds(50)}}) {
    services.Answer("WatchSyncRun", "run { sync_id: 'sync_1' }");
  }

  // All that comes until `end` is in it, or the connection ends.
  static std::string ReadUntil(RawConnection& connection, const std::string& end) {
    std::string text;
    while (text.find(end) == std::string::npos) {
      const std::string more = connection.ReadSome();
      if (more.empty()) break;
      text += more;
    }
    return text;
  }
};

TEST_F(GatewayStreamTest, EachAnswerIsAnEventAndTheEndIsOne) {
  RawConnection connection(port());
  connection.Send(GetRequest(kWatch));
  const std::string text = ReadUntil(connection, "\r\n0\r\n\r\n");
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 ")) << text;
  EXPECT_NE(text.find("Content-Type: text/event-stream\r\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Transfer-Encoding: chunked\r\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("Content-Length"), std::string::npos) << text;
  EXPECT_NE(text.find("Cache-Control: no-store\r\n"), std::string::npos) << text;
  const auto first = text.find("data: {\"run\":{\"syncId\":\"sync_1\""),
             ten = text.find("\"progress\":10,"), hundred = text.find("\"progress\":100,"),
             end = text.find("event: end\ndata: {}\n\n");
  EXPECT_NE(end, std::string::npos) << text;
  EXPECT_TRUE(first < ten && ten < hundred && hundred < end) << text;
  EXPECT_EQ(services.last_call().request, R"(sync_id: "sync_1")");
  // The connection goes on.
  connection.Send(GetRequest("/healthz"));
  EXPECT_EQ(connection.Read().status, 200);
}

TEST_F(GatewayStreamTest, ChangesAreTold) {
  services.Answer("WatchChanges",
                  "cursor: '12' change { cursor: '12' kind: CHANGE_KIND_SCORE subject: 'client_1' "
                  "client_id: 'client_1' }");
  RawConnection connection(port());
  connection.Send(GetRequest("/api/changes/watch?cursor=11&kinds=score&kinds=client"));
  const std::string text = ReadUntil(connection, "\r\n0\r\n\r\n");
  EXPECT_NE(text.find(R"(data: {"cursor":"12","change":{"cursor":"12","time":null,"kind":"score",)"
                      R"("subject":"client_1","clientId":"client_1","document":null}})"),
            std::string::npos)
      << text;
  EXPECT_EQ(services.last_call().request,
            R"(cursor: "11" kinds: CHANGE_KIND_SCORE kinds: CHANGE_KIND_CLIENT)");
}

TEST_F(GatewayStreamTest, WhatFailsAtOnceIsAnOrdinaryError) {
  services.Fail("WatchSyncRun", grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "No."));
  EXPECT_EQ(Get(kWatch).status, 401);
}

TEST_F(GatewayStreamTest, WhatFailsLaterIsAnEvent) {
  services.Fail("WatchSyncRun.end", grpc::Status(grpc::StatusCode::UNAVAILABLE, "Soon again."));
  RawConnection connection(port());
  connection.Send(GetRequest(kWatch));
  const std::string text = ReadUntil(connection, "\r\n0\r\n\r\n");
  EXPECT_NE(text.find("event: error\ndata: {\"error\":"), std::string::npos) << text;
  EXPECT_NE(text.find("\"code\":\"UNAVAILABLE\""), std::string::npos) << text;
  EXPECT_EQ(text.find("event: end"), std::string::npos) << text;
}

TEST_F(GatewayStreamTest, SilenceIsBroken) {
  Gate gate;
  services.Hold("WatchSyncRun.end", [&] { gate.Wait(); });
  RawConnection connection(port());
  connection.Send(GetRequest(kWatch));
  EXPECT_NE(ReadUntil(connection, "4\r\n: \n\n\r\n").find(": \n\n"), std::string::npos);
  gate.Open();
  EXPECT_NE(ReadUntil(connection, "\r\n0\r\n\r\n").find("event: end"), std::string::npos);
}

TEST_F(GatewayStreamTest, WhoGoesAwayEndsTheCall) {
  Gate gate;
  services.Hold("WatchSyncRun.end", [&] { gate.Wait(); });
  {
    RawConnection connection(port());
    connection.Send(GetRequest(kWatch));
    ReadUntil(connection, "\"progress\":100,");
    connection.Reset();
  }
  gate.Open();
  // The gateway drains although nobody read to the end.
  gateway->Drain(Deadline::After(std::chrono::seconds(20)));
}

TEST_F(GatewayStreamTest, ADrainEndsWhatIsStillTold) {
  Gate gate;
  services.Hold("WatchSyncRun.end", [&] { gate.Wait(); });
  RawConnection connection(port());
  connection.Send(GetRequest(kWatch));
  ReadUntil(connection, "\"progress\":100,");
  gateway->Drain(Deadline::After(std::chrono::milliseconds(100)));
  gate.Open();
  ReadUntil(connection, "never");
  EXPECT_TRUE(connection.AtEnd());
}

TEST_F(GatewayStreamTest, HeadAndHttp10HaveTheHeadAlone) {
  RawConnection connection(port());
  connection.Send(std::string("HEAD ") + kWatch + " HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(connection.Read(true).status, 200);
  RawConnection old(port());
  old.Send(std::string("GET ") + kWatch + " HTTP/1.0\r\nHost: x\r\n\r\n");
  EXPECT_EQ(old.Read().body, "");
}

}  // namespace
}  // namespace stanna::gateway
