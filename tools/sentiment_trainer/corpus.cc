#include "tools/sentiment_trainer/corpus.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "server/insights/sentiment/hashing.h"

namespace stanna::training {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<int> LabelOf(const std::string& word) {
  if (word == "neg") return kNegative;
  if (word == "neu") return kNeutral;
  if (word == "pos") return kPositive;
  return InvalidArgument("label \"" + word + "\" is none of neg, neu, pos");
}

absl::Status AddLine(const std::string& line, TextSet& set) {
  const std::size_t tab = line.find('\t');
  if (tab == std::string::npos) return InvalidArgument(set.name + ": a line without a tab");
  ASSIGN_OR_RETURN(const int label, LabelOf(line.substr(0, tab)));
  set.texts.push_back({.label = label, .text = line.substr(tab + 1), .mean = std::nullopt});
  return absl::OkStatus();
}

absl::Status AddMeans(const std::string& scores, TextSet& set) {
  std::istringstream lines(scores);
  std::string line;
  for (LabelledText& text : set.texts) {
    const bool same = std::getline(lines, line) && line.find('\t') != std::string::npos &&
                      line.substr(line.find('\t') + 1) == text.text;
    if (!same) return InvalidArgument(set.name + ".score.tsv has other texts");
    text.mean = std::strtod(line.c_str(), nullptr);
  }
  return absl::OkStatus();
}

}  // namespace

bool TextSet::Has(int label) const {
  return std::ranges::any_of(texts, [&](const LabelledText& text) { return text.label == label; });
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound(path + " can't be read");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

absl::StatusOr<TextSet> ReadSet(const std::string& path) {
  TextSet set;
  set.name = fs::path(path).stem().string();
  ASSIGN_OR_RETURN(set.bytes, ReadFile(path));
  std::istringstream lines(set.bytes);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    RETURN_IF_ERROR(AddLine(line, set));
  }
  const fs::path base = fs::path(path).replace_extension();
  set.tagged = fs::exists(base.string() + ".tags.tsv");
  const std::string scores = base.string() + ".score.tsv";
  if (!fs::exists(scores)) return set;
  ASSIGN_OR_RETURN(const std::string means, ReadFile(scores));
  RETURN_IF_ERROR(AddMeans(means, set));
  set.bytes += means;
  return set;
}

absl::StatusOr<std::vector<TextSet>> ReadSets(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const fs::path& path = entry.path();
    const std::string inner = path.stem().extension().string();
    if (path.extension() == ".tsv" && inner != ".score" && inner != ".tags") {
      paths.push_back(path.string());
    }
  }
  if (error) return NotFound(folder + " can't be read");
  std::ranges::sort(paths);
  std::vector<TextSet> sets;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(TextSet set, ReadSet(path));
    sets.push_back(std::move(set));
  }
  return sets;
}

int FoldOf(const std::string& text, int folds) {
  return static_cast<int>(insights::Mixed(insights::HashOf(text)) %
                          static_cast<std::uint64_t>(folds));
}

}  // namespace stanna::training
