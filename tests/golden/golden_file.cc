#include "tests/golden/golden_file.h"

#include <glog/logging.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace stanna::testing {
namespace {

constexpr std::string_view kSeparator = "---";

std::vector<std::string> SplitLines(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

void ReadRequestLine(const std::string& line, GoldenFile& file) {
  const auto space = line.find(' ');
  CHECK_NE(space, std::string::npos) << file.path << " has no request line";
  file.method = line.substr(0, space);
  file.target = line.substr(space + 1);
}

void ReadHeader(const std::string& line, GoldenFile& file) {
  const auto colon = line.find(": ");
  CHECK_NE(colon, std::string::npos) << file.path << ": \"" << line << "\" is no header";
  file.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
}

GoldenFile ReadGoldenFile(const std::string& path) {
  GoldenFile file;
  file.path = path;
  std::ifstream in(path);
  std::string line;
  CHECK(std::getline(in, line)) << path << " can't be read";
  ReadRequestLine(line, file);
  while (std::getline(in, line) && !line.empty() && line != kSeparator) ReadHeader(line, file);
  if (line.empty()) {
    while (std::getline(in, line) && line != kSeparator) {
      if (!file.body.empty()) file.body += '\n';
      file.body += line;
    }
  }
  while (std::getline(in, line)) file.answer += line + "\n";
  return file;
}

}  // namespace

std::vector<GoldenFile> ReadGoldenFiles(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<GoldenFile> files;
  files.reserve(paths.size());
  for (const std::string& path : paths) files.push_back(ReadGoldenFile(path));
  return files;
}

std::string WithAnswer(const GoldenFile& file, const std::string& answer) {
  std::string text = file.method + " " + file.target + "\n";
  for (const auto& [name, value] : file.headers) text += name + ": " + value + "\n";
  if (!file.body.empty()) text += "\n" + file.body + "\n";
  return text + std::string(kSeparator) + "\n" + answer;
}

// The longest common subsequence, which is quick enough for files of some hundred lines.
std::string LineDifference(std::string_view expected, std::string_view actual) {
  const auto a = SplitLines(expected);
  const auto b = SplitLines(actual);
  std::vector<std::vector<int>> common(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::string out;
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      out += "  " + a[i++] + "\n";
      ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      out += "- " + a[i++] + "\n";
    } else {
      out += "+ " + b[j++] + "\n";
    }
  }
  return out;
}

}  // namespace stanna::testing
