#include "tests/support/secret_watch.h"

#include <glog/logging.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/child_process.h"
#include "tests/support/process.h"

namespace stanna::testing {
namespace {

constexpr std::size_t kShortestSecret = 8;
// Of grep.
constexpr int kFound = 0, kNotFound = 1, kUnread = 2;
constexpr std::string_view kComplaint = "/usr/bin/grep: ", kGone = "No such file or directory";

std::string Sentence(const std::string& where, const std::string& what) {
  return where + " has " + what;
}

}  // namespace

void SecretWatch::Plant(const std::string& what, const std::string& secret) {
  CHECK_GE(secret.size(), kShortestSecret) << what;
  CHECK(secret.find('\n') == std::string::npos) << what;
  secrets_[secret] = what;
}

// grep looks for any number of texts in one pass, in databases' files of any size.
std::vector<std::string> SecretWatch::FindIn(const std::string& folder,
                                             const std::string& except) const {
  CHECK(std::filesystem::is_directory(folder)) << folder;
  if (secrets_.empty()) return {};
  const std::string own = MakeTestFolder("secrets");
  {
    std::ofstream patterns(own + "/patterns");
    for (const auto& [secret, what] : secrets_) patterns << secret << "\n";
    CHECK(patterns.flush()) << own;
  }
  const std::string output = own + "/found";
  auto grep = ChildProcess::Start({.command = {"/usr/bin/grep", "-raoF", "--exclude=" + except,
                                               "-f", own + "/patterns", folder},
                                   .log_path = output,
                                   .user = ""});
  CHECK(grep.ok()) << grep.status();
  const int code = grep->Wait();
  const std::string found = ReadWholeFile(output);
  std::filesystem::remove_all(own);
  CHECK(code == kFound || code == kNotFound || code == kUnread) << "grep: " << code << " " << found;
  std::vector<std::string> sentences;
  std::istringstream lines(found);
  for (std::string line; std::getline(lines, line);) {
    // Files come and go while servers run: those that are gone hold nothing.
    CHECK(!line.starts_with(kComplaint) || line.ends_with(kGone)) << line;
    for (const auto& [secret, what] : secrets_) {
      if (!line.ends_with(":" + secret)) continue;
      sentences.push_back(Sentence(line.substr(0, line.size() - secret.size() - 1), what));
    }
  }
  return sentences;
}

std::vector<std::string> SecretWatch::FindInText(const std::string& where,
                                                 std::string_view text) const {
  std::vector<std::string> sentences;
  for (const auto& [secret, what] : secrets_) {
    if (text.find(secret) != text.npos) sentences.push_back(Sentence(where, what));
  }
  return sentences;
}

}  // namespace stanna::testing
