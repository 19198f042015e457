// A client of HTTP/2 that keeps to none of its rules but those that the test wants.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/gateway/testing/raw_http.h"

namespace stanna::testing {

enum class FrameType : std::uint8_t {
  kData = 0,
  kHeaders = 1,
  kRstStream = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
};
inline constexpr std::uint8_t kEndStream = 1, kAck = 1, kEndHeaders = 4;

struct Frame {
  FrameType type;
  std::uint8_t flags;
  std::uint32_t stream;
  std::string payload;
};

/// `length`: what the frame says of itself; as long as `payload` when left out.
std::string FrameBytes(FrameType type, std::uint8_t flags, std::uint32_t stream,
                       std::string_view payload, std::optional<std::uint32_t> length = {});
/// Four bytes, the highest first.
std::string BigEndian(std::uint32_t number);
/// "name: value" without indexing, in HPACK.
std::string HeaderBytes(std::string_view name, std::string_view value);
/// The headers of a call of `path`, and `more`.
std::string CallHeaders(std::string_view path,
                        const std::vector<std::pair<std::string, std::string>>& more = {});
/// A gRPC message's five bytes before it.
std::string MessagePrefix(std::uint32_t length, bool compressed = false);

class Http2Peer {
 public:
  explicit Http2Peer(int port, const std::string& source = "") : connection_(port, source) {}

  /// Leaves the server's settings unanswered from now on: they don't bind who never agreed.
  void AgreeToNothing() { agrees_ = false; }
  /// The preface and empty settings.
  bool Greet();
  bool Send(std::string_view bytes) { return connection_.Send(bytes); }
  bool Send(FrameType type, std::uint8_t flags, std::uint32_t stream,
            std::string_view payload = "") {
    return Send(FrameBytes(type, flags, stream, payload));
  }
  /// The next frame; nullopt at the end. Windows follow, and settings and pings are answered.
  std::optional<Frame> Read();
  /// Frames until one of `type`; nullopt at the end.
  std::optional<Frame> ReadUntil(FrameType type);
  /// Reads what is there, without waiting; false at the end.
  bool ReadWhatIsThere();
  /// Whether the connection ends, after whatever it still says.
  bool Ends();

  /// As much of `size` bytes on `stream` as the server's windows take, waiting for it to open them;
  /// gives up when it opens none for `patience`, or at the end. How many went.
  std::size_t Pour(std::uint32_t stream, std::size_t size, std::chrono::milliseconds patience);

  /// What the server said last; nullopt: nothing of it.
  std::optional<std::uint32_t> setting(std::uint16_t id) const;
  /// The error of the GOAWAY that came; nullopt: none.
  std::optional<std::uint32_t> went_away() const { return went_away_; }
  /// Streams that the server has reset, with the error.
  const std::map<std::uint32_t, std::uint32_t>& resets() const { return resets_; }
  bool ended() const { return ended_; }

 private:
  std::optional<Frame> Parse();
  void Note(const Frame& frame);
  void NoteSettings(const Frame& frame);
  std::int64_t& WindowOf(std::uint32_t stream);

  gateway::testing::RawConnection connection_;
  std::string buffer_;
  std::map<std::uint16_t, std::uint32_t> settings_;
  std::map<std::uint32_t, std::int64_t> windows_;
  std::map<std::uint32_t, std::uint32_t> resets_;
  std::optional<std::uint32_t> went_away_;
  bool agrees_ = true;
  bool ended_ = false;
};

}  // namespace stanna::testing
