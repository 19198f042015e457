// Peers that want to harm the gRPC port: each gets the documented refusal or the end of its stream
// or connection within a limit that is a setting.
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tests/hostile/honest_watcher.h"
#include "tests/hostile/hostile_fixture.h"
#include "tests/hostile/http2_peer.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

namespace v1 = insights::v1;

constexpr char kPath[] = "/stanna.insights.v1.InsightsService/ListClients";
constexpr std::uint16_t kMaxConcurrentStreams = 3;
constexpr std::uint32_t kEnhanceYourCalm = 11;
constexpr std::chrono::seconds kPatience{5};

class HostileGrpc : public Hostile {
 protected:
  struct Greeted : Http2Peer {
    Greeted() : Http2Peer(grpc_port(), kAttacker) {
      EXPECT_TRUE(Greet());
      // Whatever comes first, its settings are known then.
      EXPECT_TRUE(ReadUntil(FrameType::kSettings));
    }
  };

  static std::vector<std::pair<std::string, std::string>> Authorized() {
    return {{"x-api-key", key()}};
  }

  static grpc::Status Call(grpc::ClientContext& context, const v1::ListClientsRequest& request) {
    const auto stub = v1::InsightsService::NewStub(
        grpc::CreateChannel(server().grpc_address(), grpc::InsecureChannelCredentials()));
    context.AddMetadata("x-api-key", key());
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    v1::ListClientsResponse response;
    return stub->ListClients(&context, request, &response);
  }

  // `bytes` again and again until the server ends the connection; how much it took.
  static std::size_t Flood(Http2Peer& peer, const std::string& bytes, std::size_t most) {
    std::size_t sent = 0;
    while (sent < most && peer.Send(bytes) && peer.ReadWhatIsThere()) sent += bytes.size();
    return sent;
  }
};

TEST_F(HostileGrpc, AMessageAboveTheLimitIsRefused) {
  grpc::ClientContext context;
  v1::ListClientsRequest request;
  request.set_search(std::string(5 << 20, 'x'));
  EXPECT_EQ(Call(context, request).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(HostileGrpc, MetadataAboveTheLimitIsRefused) {
  grpc::ClientContext context;
  context.AddMetadata("x-more", std::string(64 << 10, 'x'));
  EXPECT_FALSE(Call(context, {}).ok());
}

TEST_F(HostileGrpc, AnEndlessMessageIsCutOff) {
  Greeted peer;
  peer.Send(FrameType::kHeaders, kEndHeaders, 1, CallHeaders(kPath));
  peer.Send(FrameType::kData, 0, 1, MessagePrefix(0xffffffff));
  constexpr std::size_t kMost = std::size_t{1} << 30;
  EXPECT_LT(peer.Pour(1, kMost, kPatience), kMost);
  EXPECT_TRUE(peer.ended() || peer.resets().contains(1) || peer.went_away());
}

// More than an address may leave unanswered, less than gRPC may hold in all: however late the guard
// looks, it is the attacker who pays.
TEST_F(HostileGrpc, MessagesThatNeverEndCostWhoSendsThemTheirConnections) {
  constexpr std::uint32_t kStreams = 5;
  const HonestWatcher watcher(server(), key());
  std::vector<std::unique_ptr<Http2Peer>> peers;
  for (int i = 0; i < 8; ++i) {
    peers.push_back(std::make_unique<Http2Peer>(grpc_port(), kAttacker));
    Http2Peer& peer = *peers.back();
    if (!peer.Greet()) continue;
    for (std::uint32_t stream = 1; stream < 2 * kStreams; stream += 2) {
      peer.Send(FrameType::kHeaders, kEndHeaders, stream, CallHeaders(kPath));
      peer.Send(FrameType::kData, 0, stream, MessagePrefix(4 << 20));
      peer.Pour(stream, (4 << 20) - 1, std::chrono::milliseconds(50));
    }
  }
  EXPECT_TRUE(WaitUntil(
      [&] {
        return std::ranges::any_of(peers, [](const auto& p) { return !p->ReadWhatIsThere(); });
      },
      std::chrono::seconds(60)))
      << "none of them was ended";
  ExpectGoodService();
  EXPECT_FALSE(watcher.has_ended()) << "somebody else's stream: " << watcher.why();
}

TEST_F(HostileGrpc, CompressedMessagesAreRefusedUnopened) {
  const std::string zeros(32 << 20, '\0');
  uLongf size = compressBound(zeros.size());
  std::string small(size, '\0');
  compress2(reinterpret_cast<Bytef*>(small.data()), &size,
            reinterpret_cast<const Bytef*>(zeros.data()), zeros.size(), Z_BEST_COMPRESSION);
  small.resize(size);
  ASSERT_LT(size, 60'000u) << "it must fit into the first window";
  for (const char* coding : {"deflate", "gzip"}) {
    Greeted peer;
    std::string headers = CallHeaders(kPath, {{"grpc-encoding", coding}, {"x-api-key", key()}});
    peer.Send(FrameType::kHeaders, kEndHeaders, 1, headers);
    std::string message = MessagePrefix(static_cast<std::uint32_t>(size), true) + small;
    for (std::size_t at = 0; at < message.size(); at += 16'000) {
      peer.Send(FrameType::kData, at + 16'000 >= message.size() ? kEndStream : 0, 1,
                std::string_view(message).substr(at, 16'000));
    }
    const auto answer = peer.ReadUntil(FrameType::kHeaders);
    ASSERT_TRUE(answer) << coding;
    // grpc-status 12, UNIMPLEMENTED.
    EXPECT_NE(answer->payload.find("grpc-status\x02"
                                   "12"),
              std::string::npos)
        << answer->payload;
  }
}

TEST_F(HostileGrpc, StreamsBeyondTheLimitEndTheConnection) {
  Greeted peer;
  EXPECT_EQ(peer.setting(kMaxConcurrentStreams), static_cast<std::uint32_t>(kMostStreams));
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const std::string headers = CallHeaders(kPath, Authorized());
    if (!peer.Send(FrameType::kHeaders, kEndHeaders, 2 * i + 1, headers)) break;
    if (!peer.ReadWhatIsThere()) break;
  }
  EXPECT_TRUE(peer.Ends());
}

// gRPC counts streams from the moment on that the peer has agreed to the limit.
TEST_F(HostileGrpc, StreamsOfAPeerThatAgreesToNothingFillABoundedMemory) {
  Http2Peer peer(grpc_port(), kAttacker);
  peer.AgreeToNothing();
  ASSERT_TRUE(peer.Greet());
  std::string many;
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    many += FrameBytes(FrameType::kHeaders, kEndHeaders, 2 * i + 1, CallHeaders(kPath));
    if (many.size() < 64'000) continue;
    if (!peer.Send(many) || !peer.ReadWhatIsThere()) break;
    many.clear();
  }
  ExpectGoodService();
}

TEST_F(HostileGrpc, RapidResets) {
  for (int round = 0; round < 4; ++round) {
    Greeted peer;
    std::string burst;
    for (std::uint32_t i = 0; i < 5'000; ++i) {
      const std::uint32_t stream = 2 * i + 1;
      burst +=
          FrameBytes(FrameType::kHeaders, kEndHeaders, stream,
                     CallHeaders(kPath, round % 2 == 0 ? Authorized() : decltype(Authorized())()));
      burst += FrameBytes(FrameType::kData, kEndStream, stream, MessagePrefix(0));
      burst += FrameBytes(FrameType::kRstStream, 0, stream, BigEndian(8));
      if (burst.size() < 64'000) continue;
      if (!peer.Send(burst) || !peer.ReadWhatIsThere()) break;
      burst.clear();
    }
    ExpectGoodService();
  }
}

TEST_F(HostileGrpc, EndlessHeadersEnd) {
  constexpr std::size_t kMost = 256 << 20;
  const std::string part = HeaderBytes("x-more", std::string(8'000, 'x'));
  Greeted one;
  one.Send(FrameType::kHeaders, 0, 1, CallHeaders(kPath));
  EXPECT_LT(Flood(one, FrameBytes(FrameType::kContinuation, 0, 1, part), kMost), kMost);
  // Of nothing at all, too: nothing is kept of them, and others are served meanwhile.
  Greeted other;
  other.Send(FrameType::kHeaders, 0, 1, CallHeaders(kPath));
  std::string empty;
  for (int i = 0; i < 10'000; ++i) empty += FrameBytes(FrameType::kContinuation, 0, 1, "");
  EXPECT_GT(Flood(other, empty, 1 << 20), 0u);
  ExpectGoodService();
}

TEST_F(HostileGrpc, ATableOfHeadersIsNoWayToBlowUp) {
  Greeted peer;
  // With indexing: the 4,000 bytes stand in the table, and each byte 0xbe is all of them again.
  std::string indexed = HeaderBytes("x-bomb", std::string(3'900, 'x'));
  indexed[0] = '\x40';
  const std::string block = CallHeaders(kPath) + indexed + std::string(12'000, '\xbe');
  for (std::uint32_t stream = 1; stream < 200; stream += 2) {
    if (!peer.Send(FrameType::kHeaders, kEndHeaders | kEndStream, stream, block)) break;
    if (!peer.ReadWhatIsThere()) break;
  }
  // Unpacked each is 47 MB, where 16 KiB are allowed: RESOURCE_EXHAUSTED.
  const auto answer = peer.ReadUntil(FrameType::kHeaders);
  if (!answer) {
    EXPECT_TRUE(peer.ended()) << "neither an answer nor the end";
    return;
  }
  EXPECT_NE(answer->payload.find("grpc-status\x01"
                                 "8"),
            std::string::npos)
      << answer->payload;
}

TEST_F(HostileGrpc, FloodsOfControlFramesEnd) {
  constexpr std::size_t kMost = 64 << 20;
  {
    Greeted peer;
    const std::string pings = [] {
      std::string many;
      for (int i = 0; i < 100; ++i) many += FrameBytes(FrameType::kPing, 0, 0, "12345678");
      return many;
    }();
    EXPECT_LT(Flood(peer, pings, kMost), kMost);
    peer.Ends();
    EXPECT_EQ(peer.went_away().value_or(kEnhanceYourCalm), kEnhanceYourCalm);
  }
  // Settings that change something each time, and their acknowledgements are never read.
  Greeted peer;
  std::string settings;
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    settings +=
        FrameBytes(FrameType::kSettings, 0, 0, std::string("\0\4", 2) + BigEndian(65'535 + i % 2));
  }
  for (int i = 0; i < 50 && peer.Send(settings); ++i) {
    ExpectGoodService();
  }
}

TEST_F(HostileGrpc, FramesThatAreWrongEndTheConnection) {
  const struct {
    const char* what;
    std::string bytes;
  } cases[] = {
      {"a frame larger than any may be", FrameBytes(FrameType::kData, 0, 1, "", 0xffffff)},
      {"settings of an odd size", FrameBytes(FrameType::kSettings, 0, 0, "12345")},
      {"a window that is no window", FrameBytes(FrameType::kWindowUpdate, 0, 0, BigEndian(0))},
      {"a ping of a wrong size", FrameBytes(FrameType::kPing, 0, 0, "1234")},
      {"a continuation of nothing", FrameBytes(FrameType::kContinuation, 0, 1, "x")},
      {"headers that are no HPACK",
       FrameBytes(FrameType::kHeaders, kEndHeaders, 1, std::string(100, '\xff'))},
  };
  for (const auto& c : cases) {
    Greeted peer;
    peer.Send(c.bytes);
    EXPECT_TRUE(peer.Ends()) << c.what;
  }
}

TEST_F(HostileGrpc, Garbage) {
  std::mt19937 random(4711);
  for (int i = 0; i < 100; ++i) {
    std::string bytes(1 + random() % 5000, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    Http2Peer peer(grpc_port(), kAttacker);
    if (i % 2 == 0) peer.Greet();
    peer.Send(bytes);
  }
}

TEST_F(HostileGrpc, OtherProtocolsAndSilenceEndWithinTheHandshakesTime) {
  for (const std::string& bytes :
       {std::string(), std::string("PRI * HT"), std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), std::string("\x16\x03\x01\x02", 4)}) {
    Http2Peer peer(grpc_port(), kAttacker);
    peer.Send(bytes);
    EXPECT_TRUE(peer.Ends()) << bytes;
  }
  RawConnection slow(grpc_port(), kAttacker);
  const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  for (const char& c : preface.substr(0, 20)) slow.Send(std::string_view(&c, 1));
  while (!slow.ReadSome().empty()) {
  }
  EXPECT_TRUE(slow.WasEnded());
}

TEST_F(HostileGrpc, ConnectionsBeyondTheirShareAreClosed) {
  std::vector<std::unique_ptr<Http2Peer>> peers;
  for (int i = 0; i < kAttackersConnections; ++i) {
    peers.push_back(std::make_unique<Http2Peer>(grpc_port(), kAttacker));
    peers.back()->Greet();
    ASSERT_TRUE(peers.back()->ReadUntil(FrameType::kSettings)) << i;
  }
  for (int i = 0; i < 100; ++i) {
    Http2Peer more(grpc_port(), kAttacker);
    EXPECT_TRUE(more.Ends());
  }
  ExpectGoodService();
  peers.clear();
  EXPECT_TRUE(WaitUntil(
      [] {
        Http2Peer again(grpc_port(), kAttacker);
        return again.Greet() && again.ReadUntil(FrameType::kSettings).has_value();
      },
      std::chrono::seconds(60)));
}

TEST_F(HostileGrpc, ResetsInTheMiddle) {
  for (int i = 0; i < 200; ++i) {
    RawConnection connection(grpc_port(), kAttacker);
    connection.Send(
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + FrameBytes(FrameType::kSettings, 0, 0, "") +
        FrameBytes(FrameType::kHeaders, kEndHeaders, 1, CallHeaders(kPath, Authorized())));
    connection.Reset();
  }
}

}  // namespace
}  // namespace stanna::testing
