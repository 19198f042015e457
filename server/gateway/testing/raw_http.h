// A client on a bare socket, so that tests can send what no HTTP library would.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace stanna::gateway::testing {

struct RawResponse {
  int status = 0;                              ///< 0: the connection ended without an answer
  std::map<std::string, std::string> headers;  ///< by lower-case name
  std::string body;

  std::string Header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? "" : found->second;
  }
};

/// One connection to loopback. Throws std::runtime_error when it can't be made. Reads give up after
/// 20 s, so that a test fails instead of hanging.
class RawConnection {
 public:
  /// `source`: the address that it comes from; empty: as the kernel likes.
  explicit RawConnection(int port, const std::string& source = "");
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  /// False when the peer is gone.
  bool Send(std::string_view bytes);
  /// Ends our side.
  void FinishSending();
  /// The next answer; `without_body` for answers to HEAD.
  RawResponse Read(bool without_body = false);
  /// Whether the peer has closed; waits for bytes or the end.
  bool AtEnd();
  /// Whether the peer has closed or reset, whatever there still is to read.
  bool WasEnded() const;
  /// Whether there is something to read, or the end, within `limit`.
  bool WaitForInput(std::chrono::milliseconds limit) const;
  /// At least a byte of whatever comes next; empty at the end.
  std::string ReadSome();
  /// Ends by a reset, as a program that is killed with unread input does.
  void Reset();

 private:
  bool Fill();
  std::string TakeLine();

  int socket_ = -1;
  std::string buffer_;
};

/// One request on a connection of its own.
RawResponse Exchange(int port, std::string_view request);
/// "GET /path HTTP/1.1" with Host and the given header lines ("A: b\r\n").
std::string GetRequest(std::string_view target, std::string_view header_lines = "");
/// With Content-Type: application/json and Content-Length.
std::string JsonRequest(std::string_view method, std::string_view target, std::string_view body,
                        std::string_view header_lines = "");

}  // namespace stanna::gateway::testing
