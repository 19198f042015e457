#include "server/validation/record_keys.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "server/mapping/domain.h"
#include "server/mapping/email.h"
#include "server/mapping/text.h"
#include "server/validation/how_to_fix.h"
#include "server/validation/record_check.h"

namespace stanna::validation {
namespace {

// Longer texts name nothing, and would fill an index.
constexpr std::size_t kMaxKeyBytes = 255;
constexpr std::size_t kShownRecords = 3;
// Cannot be a part of a name or of an id.
constexpr char kSeparator = '\n';

// Compared without points. What joins two of them goes with them.
constexpr std::string_view kLegalForms[] = {
    "ab",  "ag",  "aps",  "as",           "asa", "bv",   "co",  "corp",    "corporation",
    "ev",  "gbr", "gmbh", "inc",          "kg",  "kgaa", "kk",  "limited", "llc",
    "llp", "lp",  "ltd",  "ltda",         "mbh", "nv",   "ohg", "oy",      "oyj",
    "plc", "pty", "pte",  "pvt",          "sa",  "sarl", "sas", "se",      "sl",
    "spa", "srl", "ug",   "incorporated", "&",   "und",  "and", "et",
};

// "É" is two bytes, of which the second has the case; "×" has none.
std::string LowerLatin(std::string_view text) {
  std::string lower = LowerAscii(text);
  for (std::size_t i = 1; i < lower.size(); ++i) {
    const auto byte = static_cast<unsigned char>(lower[i]);
    const bool is_capital = byte >= 0x80 && byte <= 0x9E && byte != 0x97;
    if (lower[i - 1] == '\xC3' && is_capital) lower[i] = static_cast<char>(byte + 0x20);
  }
  return lower;
}

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  while (!(text = TrimBlanks(text)).empty()) {
    const auto end = text.find_first_of(" \t\r\n\f\v");
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end, text.size()));
  }
  return words;
}

bool IsLegalForm(std::string word) {
  std::erase_if(word, [](char c) { return c == '.' || c == ',' || c == '/'; });
  return word.empty() || std::ranges::find(kLegalForms, word) != std::end(kLegalForms);
}

std::string_view TextOf(const HubSpotRecord& record, std::string_view property) {
  const auto value = record.properties.Get(property);
  return value ? TrimBlanks(*value) : std::string_view();
}

std::optional<std::string> DuplicateValue(const HubSpotRecord& record, DuplicateKey key) {
  switch (key) {
    case DuplicateKey::kDomain: {
      const auto domain = mapping::NormalizeDomain(TextOf(record, "domain"));
      if (!domain.ok() || mapping::IsFreeMailDomain(domain.domain)) return std::nullopt;
      return domain.domain;
    }
    case DuplicateKey::kEmail: {
      auto email = mapping::ParseEmail(TextOf(record, "email"));
      if (!email) return std::nullopt;
      return std::move(email->address);
    }
    case DuplicateKey::kNameAndOwner:
      break;
  }
  const std::string name = ComparableName(TextOf(record, "name"));
  if (name.empty()) return std::nullopt;
  return name + kSeparator + std::string(TextOf(record, "hubspot_owner_id"));
}

std::string List(std::span<const ObjectId> ids) {
  std::string text;
  for (std::size_t i = 0; i < std::min(ids.size(), kShownRecords); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(ids[i]);
  }
  if (ids.size() > kShownRecords) {
    text += " and " + std::to_string(ids.size() - kShownRecords) + " more";
  }
  return text;
}

std::string_view Describe(DuplicateKey key) {
  switch (key) {
    case DuplicateKey::kDomain:
      return "the domain";
    case DuplicateKey::kNameAndOwner:
      return "the name and the owner";
    case DuplicateKey::kEmail:
      break;
  }
  return "the e-mail address";
}

// No rule has such an id.
std::string KindOf(DuplicateKey key) { return "=" + std::string(NameOf(key)); }

}  // namespace

std::string ComparableName(std::string_view name) {
  std::vector<std::string> words = WordsOf(LowerLatin(name));
  // A name of nothing else keeps its first word.
  while (words.size() > 1 && IsLegalForm(words.back())) words.pop_back();
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : " ") + word;
  joined.resize(joined.find_last_not_of(".,") + 1);
  return joined;
}

std::vector<Key> KeysOf(const HubSpotRecord& record, const ValidationConfig& config) {
  std::vector<Key> keys;
  const auto add = [&](std::string_view kind, std::string value) {
    if (value.empty() || value.size() > kMaxKeyBytes) return;
    keys.push_back({std::string(kind), std::move(value)});
  };
  for (const auto& [id, rule] : config.rules) {
    if (rule.check != CheckKind::kUnique || !Applies(rule, record)) continue;
    add(id, LowerLatin(TextOf(record, rule.property)));
  }
  if (const auto duplicates = config.duplicates.find(record.type);
      duplicates != config.duplicates.end()) {
    for (const DuplicateKey key : duplicates->second) {
      add(KindOf(key), DuplicateValue(record, key).value_or(""));
    }
  }
  std::ranges::sort(keys);
  return keys;
}

bool HasKeys(ObjectType type, const ValidationConfig& config) {
  const auto tells_apart = [type](const auto& rule) {
    return rule.second.check == CheckKind::kUnique && rule.second.type == type;
  };
  return config.duplicates.contains(type) || std::ranges::any_of(config.rules, tells_apart);
}

mapping::Issue SharedKeyIssue(const Key& key, ObjectType type, std::span<const ObjectId> others,
                              const ValidationConfig& config) {
  const std::string with = " as " + std::string(NameOf(type)) + " " + List(others);
  const auto rule = config.rules.find(key.kind);
  if (rule != config.rules.end()) {
    return IssueOf(key.kind, rule->second,
                   mapping::Quoted(key.value) + " is not unique: it is the same" + with);
  }
  mapping::Issue issue{.rule = std::string(kPossibleDuplicate), .field = "", .message = ""};
  for (const DuplicateKey known :
       {DuplicateKey::kDomain, DuplicateKey::kNameAndOwner, DuplicateKey::kEmail}) {
    if (KindOf(known) != key.kind) continue;
    issue.field = PropertiesOf(known).front();
    const std::string shown = key.value.substr(0, key.value.find(kSeparator));
    issue.message = std::string(Describe(known)) + " " + mapping::Quoted(shown) +
                    (known == DuplicateKey::kNameAndOwner ? " are" : " is") + " the same" + with +
                    ". " + HowToFix(kPossibleDuplicate, config);
  }
  return issue;
}

}  // namespace stanna::validation
