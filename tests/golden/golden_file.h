// A request and the answer that is expected, as one text file:
//
//   GET /api/clients?limit=2
//   Authorization: Bearer {admin}
//
//   {"body":"where there is one"}
//   ---
//   200
//   Content-Type: application/json
//
//   […]
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stanna::testing {

struct GoldenFile {
  std::string path;
  std::string method, target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string answer;  ///< all after the "---" line; empty in a new file
};

/// The files of a folder by name. Ends the test program when one has no request line.
std::vector<GoldenFile> ReadGoldenFiles(const std::string& folder);

/// The whole text with another answer.
std::string WithAnswer(const GoldenFile& file, const std::string& answer);

/// Lines of both texts, with "-" before those only in `expected` and "+" before those only in
/// `actual`.
std::string LineDifference(std::string_view expected, std::string_view actual);

}  // namespace stanna::testing
