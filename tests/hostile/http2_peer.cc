#include "tests/hostile/http2_peer.h"

#include <algorithm>

namespace stanna::testing {
namespace {

constexpr std::size_t kHeaderBytes = 9;
constexpr std::size_t kLargestFrame = 16'384;
constexpr std::uint16_t kInitialWindow = 4;
constexpr std::int64_t kDefaultWindow = 65'535;

std::uint32_t NumberOf(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

// HPACK's integer with a prefix of seven bits, then the text as it is.
std::string TextBytes(std::string_view text) {
  std::string bytes;
  std::size_t length = text.size();
  if (length < 127) {
    bytes += static_cast<char>(length);
  } else {
    bytes += '\x7f';
    for (length -= 127; length >= 128; length >>= 7) {
      bytes += static_cast<char>(length % 128 + 128);
    }
    bytes += static_cast<char>(length);
  }
  return bytes.append(text);
}

}  // namespace

std::string BigEndian(std::uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16),
          static_cast<char>(number >> 8), static_cast<char>(number)};
}

std::string FrameBytes(FrameType type, std::uint8_t flags, std::uint32_t stream,
                       std::string_view payload, std::optional<std::uint32_t> length) {
  std::string frame =
      BigEndian(length.value_or(static_cast<std::uint32_t>(payload.size()))).substr(1);
  frame += static_cast<char>(type);
  frame += static_cast<char>(flags);
  return frame.append(BigEndian(stream)).append(payload);
}

std::string HeaderBytes(std::string_view name, std::string_view value) {
  return std::string(1, '\0') + TextBytes(name) + TextBytes(value);
}

std::string CallHeaders(std::string_view path,
                        const std::vector<std::pair<std::string, std::string>>& more) {
  std::string block = HeaderBytes(":method", "POST") + HeaderBytes(":scheme", "http") +
                      HeaderBytes(":path", path) + HeaderBytes(":authority", "x") +
                      HeaderBytes("content-type", "application/grpc") +
                      HeaderBytes("te", "trailers");
  for (const auto& [name, value] : more) block += HeaderBytes(name, value);
  return block;
}

std::string MessagePrefix(std::uint32_t length, bool compressed) {
  return std::string(1, compressed ? '\1' : '\0') + BigEndian(length);
}

bool Http2Peer::Greet() {
  return Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") && Send(FrameType::kSettings, 0, 0);
}

std::optional<Frame> Http2Peer::Parse() {
  if (buffer_.size() < kHeaderBytes) return std::nullopt;
  const std::string_view view = buffer_;
  const std::size_t length = NumberOf(view.substr(0, 3));
  if (buffer_.size() < kHeaderBytes + length) return std::nullopt;
  Frame frame{.type = static_cast<FrameType>(view[3]),
              .flags = static_cast<std::uint8_t>(view[4]),
              .stream = NumberOf(view.substr(5, 4)),
              .payload = buffer_.substr(kHeaderBytes, length)};
  buffer_.erase(0, kHeaderBytes + length);
  Note(frame);
  return frame;
}

std::optional<Frame> Http2Peer::Read() {
  while (true) {
    if (auto frame = Parse()) return frame;
    if (ended_) return std::nullopt;
    const std::string more = connection_.ReadSome();
    // Nothing comes for a long time, too, where the connection has not ended.
    if (more.empty()) {
      ended_ = connection_.WasEnded();
      return std::nullopt;
    }
    buffer_ += more;
  }
}

std::optional<Frame> Http2Peer::ReadUntil(FrameType type) {
  while (auto frame = Read()) {
    if (frame->type == type) return frame;
  }
  return std::nullopt;
}

bool Http2Peer::ReadWhatIsThere() {
  while (!ended_ && connection_.WaitForInput(std::chrono::milliseconds(0))) {
    const std::string more = connection_.ReadSome();
    ended_ = more.empty();
    buffer_ += more;
    while (Parse()) {
    }
  }
  return !ended_;
}

bool Http2Peer::Ends() {
  while (Read()) {
  }
  return ended_;
}

std::int64_t& Http2Peer::WindowOf(std::uint32_t stream) {
  const auto initial =
      stream == 0 ? kDefaultWindow
                  : static_cast<std::int64_t>(setting(kInitialWindow).value_or(kDefaultWindow));
  return windows_.try_emplace(stream, initial).first->second;
}

std::size_t Http2Peer::Pour(std::uint32_t stream, std::size_t size,
                            std::chrono::milliseconds patience) {
  static const std::string filling(kLargestFrame, 'x');
  std::size_t sent = 0;
  while (sent < size && ReadWhatIsThere() && !resets_.contains(stream)) {
    const std::int64_t room = std::min(WindowOf(stream), WindowOf(0));
    if (room <= 0) {
      if (!connection_.WaitForInput(patience)) break;
      continue;
    }
    const std::size_t next = std::min({kLargestFrame, size - sent, static_cast<std::size_t>(room)});
    if (!Send(FrameType::kData, 0, stream, std::string_view(filling).substr(0, next))) break;
    WindowOf(stream) -= static_cast<std::int64_t>(next);
    WindowOf(0) -= static_cast<std::int64_t>(next);
    sent += next;
  }
  return sent;
}

std::optional<std::uint32_t> Http2Peer::setting(std::uint16_t id) const {
  const auto found = settings_.find(id);
  return found == settings_.end() ? std::nullopt : std::optional(found->second);
}

void Http2Peer::NoteSettings(const Frame& frame) {
  if ((frame.flags & kAck) != 0) return;
  for (std::size_t at = 0; at + 6 <= frame.payload.size(); at += 6) {
    const std::string_view entry = std::string_view(frame.payload).substr(at, 6);
    const auto id = static_cast<std::uint16_t>(NumberOf(entry.substr(0, 2)));
    const std::uint32_t value = NumberOf(entry.substr(2));
    if (id == kInitialWindow) {
      const std::int64_t before = setting(id).value_or(kDefaultWindow);
      for (auto& [stream, window] : windows_) {
        if (stream != 0) window += static_cast<std::int64_t>(value) - before;
      }
    }
    settings_[id] = value;
  }
  if (agrees_) Send(FrameType::kSettings, kAck, 0);
}

void Http2Peer::Note(const Frame& frame) {
  switch (frame.type) {
    case FrameType::kSettings:
      return NoteSettings(frame);
    case FrameType::kPing:
      if ((frame.flags & kAck) == 0) Send(FrameType::kPing, kAck, 0, frame.payload);
      return;
    case FrameType::kWindowUpdate:
      WindowOf(frame.stream) += NumberOf(frame.payload);
      return;
    case FrameType::kRstStream:
      resets_[frame.stream] = NumberOf(frame.payload);
      return;
    case FrameType::kGoAway:
      went_away_ = NumberOf(std::string_view(frame.payload).substr(4, 4));
      return;
    default:
      return;
  }
}

}  // namespace stanna::testing
