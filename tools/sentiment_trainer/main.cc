// Makes the sentiment model's file and its manifest (docs/sentiment.md).
//
// Exit: 0 made, 1 not, 2 a wrong command line.
#include <openssl/sha.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tools/sentiment_trainer/cross_validation.h"
#include "tools/sentiment_trainer/evaluation.h"
#include "tools/sentiment_trainer/model_builder.h"

namespace stanna::training {
namespace {

namespace json = boost::json;

constexpr int kWrongCommandLine = 2;

struct Options {
  std::string data, lexicon, out, manifest;
  std::string folder = "tools/sentiment_trainer";
  std::string phrases = "server/insights/sentiment/data/phrases.json";
  int version = 1;
  int folds = 10;
};

struct Inputs {
  std::vector<TextSet> sets;
  TextSet own;
  std::string lexicon, phrases;
  json::object sources;
};

std::string Sha256(const std::string& bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  std::ostringstream hex;
  for (const unsigned char byte : digest) {
    hex << std::hex << std::setw(2) << std::setfill('0') << static_cast<int>(byte);
  }
  return hex.str();
}

absl::StatusOr<Inputs> ReadInputs(const Options& options) {
  Inputs inputs;
  ASSIGN_OR_RETURN(inputs.sets, ReadSets(options.data));
  ASSIGN_OR_RETURN(inputs.own, ReadSet(options.folder + "/business_texts.tsv"));
  ASSIGN_OR_RETURN(inputs.lexicon, ReadFile(options.lexicon));
  ASSIGN_OR_RETURN(inputs.phrases, ReadFile(options.phrases));
  ASSIGN_OR_RETURN(const std::string sources, ReadFile(options.folder + "/sources.json"));
  inputs.sources = json::parse(sources).as_object();
  for (const TextSet& set : inputs.sets) {
    if (set.tagged || inputs.sources.contains(set.name)) continue;
    return FailedPrecondition("no licence of " + set.name + " is in sources.json");
  }
  return inputs;
}

double Rounded(double value) { return std::round(value * 1000) / 1000; }

json::array SetsOf(const Inputs& inputs, const std::vector<std::vector<Prediction>>& predictions) {
  json::array sets;
  for (std::size_t i = 0; i < inputs.sets.size(); ++i) {
    const TextSet& set = inputs.sets[i];
    const Quality quality = QualityOf(set, predictions[i]);
    json::object entry{{"name", set.name},
                       {"texts", set.texts.size()},
                       {"sha256", Sha256(set.bytes)},
                       {"trainedOn", !set.tagged},
                       {"accuracy", Rounded(quality.accuracy)},
                       {"macroF1", Rounded(quality.macro_f1)}};
    const double pearson = PearsonOf(set, predictions[i]);
    if (pearson != 0) entry["pearson"] = Rounded(pearson);
    if (const auto* source = inputs.sources.if_contains(set.name)) {
      for (const auto& member : source->as_object()) entry[member.key()] = member.value();
    }
    sets.push_back(std::move(entry));
  }
  return sets;
}

json::object ManifestOf(const Options& options, const Inputs& inputs, const std::string& model,
                        const std::vector<std::vector<Prediction>>& predictions) {
  const Settings settings;
  return {{"version", options.version},
          {"model", {{"sha256", Sha256(model)}, {"bytes", model.size()}}},
          {"command",
           "bazel run -c opt //tools/sentiment_trainer -- --data DIR --lexicon vader_lexicon.txt"},
          {"settings",
           {{"rowBits", settings.row_bits},
            {"epochs", settings.epochs},
            {"rate", std::to_string(settings.rate)},
            {"decay", std::to_string(settings.decay)},
            {"fewest", settings.fewest},
            {"runs", settings.runs}}},
          {"phrases", {{"sha256", Sha256(inputs.phrases)}}},
          {"lexicon",
           {{"sha256", Sha256(inputs.lexicon)},
            {"source", "npm vader-sentiment 1.1.3, vader_lexicon.txt"},
            {"licence", "MIT"},
            {"credit", "Hutto & Gilbert 2014"}}},
          {"ownTexts", {{"sha256", Sha256(inputs.own.bytes)}, {"texts", inputs.own.texts.size()}}},
          {"figures", "cross-validated, folds: " + std::to_string(options.folds)},
          {"sets", SetsOf(inputs, predictions)}};
}

// One member or entry a line, so that a new model is a readable change.
std::string Pretty(const json::object& manifest) {
  std::ostringstream text;
  const char* before = "{\n";
  for (const auto& member : manifest) {
    text << before << "  " << json::serialize(json::string(member.key())) << ": ";
    before = ",\n";
    if (!member.value().is_array()) {
      text << json::serialize(member.value());
      continue;
    }
    const char* between = "[\n    ";
    for (const json::value& entry : member.value().get_array()) {
      text << between << json::serialize(entry);
      between = ",\n    ";
    }
    text << "\n  ]";
  }
  text << "\n}\n";
  return text.str();
}

absl::Status WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.close();
  return file ? absl::OkStatus() : Internal(path + " can't be written");
}

void PrintFigures(const Inputs& inputs, const std::vector<std::vector<Prediction>>& predictions) {
  std::cout << std::fixed << std::setprecision(3);
  for (std::size_t i = 0; i < inputs.sets.size(); ++i) {
    const Quality quality = QualityOf(inputs.sets[i], predictions[i]);
    std::cout << std::left << std::setw(16) << inputs.sets[i].name << " accuracy "
              << quality.accuracy << "  macro-F1 " << quality.macro_f1 << "  r "
              << PearsonOf(inputs.sets[i], predictions[i]) << "\n";
  }
}

absl::Status MakeModel(const Options& options) {
  ASSIGN_OR_RETURN(const Inputs inputs, ReadInputs(options));
  ASSIGN_OR_RETURN(const ModelBuilder builder,
                   ModelBuilder::Make(inputs.sets, inputs.own, ParseLexicon(inputs.lexicon),
                                      inputs.phrases, Settings{}));
  ASSIGN_OR_RETURN(const auto predictions,
                   CrossValidate(inputs.sets, builder, inputs.phrases, options.folds));
  PrintFigures(inputs, predictions);
  const std::string model = builder.Build(options.version, LeftOut{});
  RETURN_IF_ERROR(WriteFile(options.out, model));
  return WriteFile(options.manifest, Pretty(ManifestOf(options, inputs, model, predictions)));
}

}  // namespace
}  // namespace stanna::training

int main(int argc, char** argv) {
  CLI::App app{"Makes the sentiment model and its manifest.", "sentiment_trainer"};
  stanna::training::Options options;
  app.add_option("--data", options.data, "folder of NAME.tsv")->required();
  app.add_option("--lexicon", options.lexicon, "vader_lexicon.txt")->required();
  app.add_option("--folder", options.folder, "of business_texts.tsv and sources.json")
      ->capture_default_str();
  app.add_option("--phrases", options.phrases)->capture_default_str();
  app.add_option("--version", options.version, "of the model")->capture_default_str();
  app.add_option("--folds", options.folds, "of the cross-validation")->capture_default_str();
  app.add_option("--out", options.out, "model file")->required();
  app.add_option("--manifest", options.manifest, "its manifest")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : stanna::training::kWrongCommandLine;
  }
  const absl::Status status = stanna::training::MakeModel(options);
  if (status.ok()) return 0;
  std::cerr << stanna::ToString(status) << "\n";
  return 1;
}
