#include "client/json/one_pass.h"

#include <cstring>

#include "client/json/numbers.h"

namespace stanna::hubspot::json {
namespace {

void Check(simdjson::error_code error) {
  if (error != simdjson::SUCCESS) throw NotJson();
}

Scalar ScalarOf(simdjson::dom::element number) {
  switch (number.type()) {
    case simdjson::dom::element_type::INT64:
      return number.get_int64().value_unsafe();
    case simdjson::dom::element_type::UINT64:
      return number.get_uint64().value_unsafe();
    default:
      return number.get_double().value_unsafe();
  }
}

}  // namespace

OnePass::OnePass(std::string_view text) : text_(text) {
  Check(simdjson::get_active_implementation()->create_dom_parser_implementation(
      text_.size(), simdjson::DEFAULT_MAX_DEPTH, parser_));
  Check(parser_->stage1(reinterpret_cast<const std::uint8_t*>(text_.data()), text_.size(),
                        simdjson::stage1_mode::regular));
  next_ = parser_->structural_indexes.get();
  end_ = next_ + parser_->n_structural_indexes;
  backslash_ = BackslashFrom(text_.data());
}

const char* OnePass::BackslashFrom(const char* at) const {
  const char* const end = text_.data() + text_.size();
  const void* found = std::memchr(at, '\\', static_cast<std::size_t>(end - at));
  return found != nullptr ? static_cast<const char*>(found) : end;
}

std::string_view OnePass::Unescaped(std::string_view text) {
  if (!unescaped_) {
    // Escapes are longer than what they stand for.
    unescaped_ =
        std::make_unique_for_overwrite<std::uint8_t[]>(text_.size() + simdjson::SIMDJSON_PADDING);
    unescaped_end_ = unescaped_.get();
  }
  const std::uint8_t* const begin = unescaped_end_;
  unescaped_end_ =
      parser_->parse_string(reinterpret_cast<const std::uint8_t*>(text.data()), unescaped_end_);
  if (unescaped_end_ == nullptr) throw NotJson();
  return {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(unescaped_end_ - begin)};
}

// HubSpot writes them as text, but for counts.
Scalar OnePass::ReadNumber() {
  const std::string_view token = TakeToken();
  simdjson::dom::element number;
  Check(numbers_.parse(token.data(), token.size(), false).get(number));
  return ScalarOf(number);
}

Scalar OnePass::Read() {
  switch (Front()) {
    case '"':
      return ReadText();
    case '{':
    case '[':
      Skip();
      return {};
    case 't':
      if (TakeToken() != "true") throw NotJson();
      return true;
    case 'f':
      if (TakeToken() != "false") throw NotJson();
      return false;
    case 'n':
      TakeNull();
      return {};
    default:
      return ReadNumber();
  }
}

void OnePass::Skip() {
  switch (Front()) {
    case '{':
      ReadObject([this](std::string_view) { Skip(); });
      break;
    case '[':
      ReadArray([this] { Skip(); });
      break;
    default:
      Read();
  }
}

std::string ToText(const Scalar& scalar) {
  if (const auto* text = std::get_if<std::string_view>(&scalar)) return std::string(*text);
  if (const auto* flag = std::get_if<bool>(&scalar)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&scalar)) return WriteNumber(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&scalar)) return WriteNumber(*number);
  if (const auto* number = std::get_if<double>(&scalar)) return WriteNumber(*number);
  return "";
}

std::optional<std::int64_t> ToInteger(const Scalar& scalar) {
  if (const auto* number = std::get_if<std::int64_t>(&scalar)) return *number;
  const auto* text = std::get_if<std::string_view>(&scalar);
  return text != nullptr ? ParseInteger(*text) : std::nullopt;
}

bool ToBool(const Scalar& scalar) { return ToText(scalar) == "true"; }

std::optional<Time> ToInstant(const Scalar& scalar) {
  if (const auto* text = std::get_if<std::string_view>(&scalar)) {
    if (const auto time = ParseRfc3339(*text)) return time;
  }
  const auto ms = ToInteger(scalar);
  return ms ? std::optional(FromEpochMs(*ms)) : std::nullopt;
}

}  // namespace stanna::hubspot::json
