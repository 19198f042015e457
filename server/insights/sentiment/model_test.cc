#include "server/insights/sentiment/model.h"

#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <boost/json.hpp>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>

#include "server/insights/sentiment/embedded_files.h"

namespace stanna::insights {
namespace {

std::string Sha256(std::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

boost::json::value Manifest() {
  std::ifstream file("server/insights/sentiment/data/model.json");
  return boost::json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

ModelParts SmallParts() {
  ModelParts parts;
  parts.version = 7;
  parts.row_bits = 8;
  parts.rows.resize(256);
  for (std::size_t i = 0; i < parts.rows.size(); ++i) {
    const float value = static_cast<float>(i) / 256;
    parts.rows[i] = {-value, 0, value};
  }
  parts.dense[kBias] = {0.1f, 0.2f, 0.3f};
  parts.lexicon = {{WordHash("good"), 1.9f}, {WordHash("bad"), -2.5f}};
  return parts;
}

TEST(Model, IsReadAsWritten) {
  const ModelParts parts = SmallParts();
  const std::string bytes = WriteModel(parts);
  const auto model = SentimentModel::Read(bytes);
  ASSERT_TRUE(model.ok()) << ToString(model.status());
  EXPECT_EQ(model->version(), 7);
  EXPECT_EQ(model->dense()[kBias], parts.dense[kBias]);
  for (std::uint64_t hash = 1; hash < 1000; ++hash) {
    const Logits& row = parts.rows[Mixed(hash) >> 56];
    for (int c = 0; c < 3; ++c) {
      EXPECT_NEAR(model->unit() * static_cast<float>(model->Row(hash)[c]), row[c],
                  model->unit() / 2 + 1e-6);
    }
  }
  WordTable words;
  model->FillWords(words);
  ASSERT_NE(words.Find(WordHash("good")), nullptr);
  EXPECT_EQ(words.Find(WordHash("bad"))->valence, -2.5f);
}

TEST(Model, RefusesWhatIsNone) {
  const std::string bytes = WriteModel(SmallParts());
  EXPECT_FALSE(SentimentModel::Read("").ok());
  EXPECT_FALSE(SentimentModel::Read("something else altogether, and long enough").ok());
  for (std::size_t cut = 0; cut < bytes.size(); cut += 97) {
    EXPECT_FALSE(SentimentModel::Read(std::string_view(bytes).substr(0, cut)).ok()) << cut;
  }
  for (const std::size_t at : {8u, 12u, 16u, 20u}) {
    std::string changed = bytes;
    changed[at + 3] = '\x7f';
    if (at == 8) continue;  // the version may be any
    EXPECT_FALSE(SentimentModel::Read(changed).ok()) << at;
  }
}

TEST(Model, ManifestIsOfTheEmbeddedModel) {
  const auto manifest = Manifest();
  const auto model = EmbeddedModel();
  EXPECT_EQ(manifest.at_pointer("/model/sha256").as_string(), Sha256(model).c_str());
  EXPECT_EQ(manifest.at_pointer("/model/bytes").to_number<std::size_t>(), model.size());
  EXPECT_LE(model.size(), 8u << 20);
  const auto read = SentimentModel::Read(model);
  ASSERT_TRUE(read.ok()) << ToString(read.status());
  EXPECT_EQ(manifest.at("version").to_number<int>(), read->version());
}

// A changed phrase changes what the weights were trained beside: train anew (docs/sentiment.md).
TEST(Model, ManifestIsOfThePhraseFile) {
  EXPECT_EQ(Manifest().at_pointer("/phrases/sha256").as_string(),
            Sha256(EmbeddedPhrases()).c_str());
}

TEST(Model, ManifestNamesLicences) {
  const auto manifest = Manifest();
  int trained = 0;
  for (const auto& set : manifest.at("sets").as_array()) {
    if (!set.at("trainedOn").as_bool()) continue;
    ++trained;
    EXPECT_FALSE(set.at("licence").as_string().empty()) << set.at("name").as_string();
    EXPECT_EQ(set.at("sha256").as_string().size(), 64u);
  }
  EXPECT_GT(trained, 0);
}

}  // namespace
}  // namespace stanna::insights
