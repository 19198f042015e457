#include "server/rpc/revenue_protos.h"

#include "server/rpc/errors.h"
#include "server/rpc/values.h"

namespace stanna::rpc {

namespace v1 = insights::v1;

namespace {

std::string Amount(const Rational& amount) { return RoundedText(amount, revenue::kPartDecimals); }

v1::MovementKind KindOf(revenue::Movement movement) {
  switch (movement) {
    case revenue::Movement::kNew:
      return v1::MOVEMENT_KIND_NEW;
    case revenue::Movement::kExpansion:
      return v1::MOVEMENT_KIND_EXPANSION;
    case revenue::Movement::kContraction:
      return v1::MOVEMENT_KIND_CONTRACTION;
    case revenue::Movement::kChurn:
      return v1::MOVEMENT_KIND_CHURN;
    case revenue::Movement::kReactivation:
      return v1::MOVEMENT_KIND_REACTIVATION;
    case revenue::Movement::kAdjustment:
      break;
  }
  return v1::MOVEMENT_KIND_ADJUSTMENT;
}

v1::MovementSum* SumOf(v1::MonthMovements& month, revenue::Movement movement) {
  switch (movement) {
    case revenue::Movement::kNew:
      return month.mutable_new_mrr();
    case revenue::Movement::kExpansion:
      return month.mutable_expansion();
    case revenue::Movement::kContraction:
      return month.mutable_contraction();
    case revenue::Movement::kChurn:
      return month.mutable_churn();
    case revenue::Movement::kReactivation:
      return month.mutable_reactivation();
    case revenue::Movement::kAdjustment:
      break;
  }
  return month.mutable_adjustment();
}

}  // namespace

v1::HistoryEntry ToProto(const storage::HistoryEntry& entry) {
  v1::HistoryEntry out;
  out.set_field(entry.field);
  *out.mutable_effective_date() = ToProto(entry.effective);
  out.set_value(entry.value);
  out.set_currency(entry.currency);
  out.set_source(entry.source);
  *out.mutable_record_time() = ToProto(entry.recorded_at);
  return out;
}

v1::MonthMovements ToProto(const revenue::MonthMovements& month) {
  v1::MonthMovements out;
  out.set_month(revenue::FormatMonth(month.month));
  out.set_opening(Amount(month.opening));
  for (const auto& [movement, sum] : month.movements) {
    SumOf(out, movement)->set_amount(Amount(sum.amount));
    SumOf(out, movement)->set_clients(ToInt32(sum.clients));
  }
  out.set_closing(Amount(month.closing));
  out.set_opening_clients(ToInt32(month.opening_clients));
  out.set_closing_clients(ToInt32(month.closing_clients));
  out.set_unconverted_clients(ToInt32(month.unconverted_clients));
  return out;
}

v1::ClientMovement ToProto(const portfolio::MovementOfClient& of) {
  v1::ClientMovement out;
  out.set_client_id(of.client_id.value);
  out.set_name(of.client_name);
  out.set_kind(KindOf(of.movement.movement));
  out.set_amount(Amount(of.movement.amount));
  out.set_before(Amount(of.movement.before));
  out.set_after(Amount(of.movement.after));
  return out;
}

std::optional<revenue::Movement> FromProto(v1::MovementKind kind) {
  for (const revenue::Movement movement : revenue::kAllMovements) {
    if (KindOf(movement) == kind) return movement;
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<revenue::Month>> ReadMonth(const std::string& text,
                                                        const std::string& field) {
  if (text.empty()) return std::optional<revenue::Month>();
  const auto month = revenue::ParseMonth(text);
  if (!month) return Violated({{field, "must be a month, such as 2026-01"}});
  return month;
}

}  // namespace stanna::rpc
