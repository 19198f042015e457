#include "server/insights/text/notice_subject.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "server/insights/text/utf8.h"

namespace stanna::insights {
namespace {

enum class Behind {
  kAnything,  // the words say it all
  kColon,     // people begin subjects so, too; programs put a colon, or nothing more
};

struct SubjectPattern {
  Automatic automatic = Automatic::kNone;
  Behind behind{};
  std::vector<std::string_view> starts;  // in lower case
};

const std::vector<SubjectPattern>& SubjectPatterns() {
  static const std::vector<SubjectPattern> kPatterns = {
      {Automatic::kBounce,
       Behind::kAnything,
       {"undelivered mail",         "undeliverable mail",
        "undeliverable message",    "delivery status notification",
        "mail delivery failed",     "mail delivery failure",
        "mail delivery system",     "mail delivery subsystem",
        "delivery failure",         "delivery has failed",
        "failure notice",           "returned mail",
        "message not delivered",    "message undeliverable",
        "delivery delayed",         "nicht zustellbar",
        "unzustellbare nachricht",  "fehler bei der zustellung",
        "échec de la remise",       "échec de remise",
        "notification d'échec",     "error de entrega",
        "mancato recapito",         "notifica di mancato recapito",
        "não foi possível entregar"}},
      {Automatic::kBounce,
       Behind::kColon,
       {"undeliverable", "unzustellbar", "non remis", "no entregado", "no se puede entregar",
        "non recapitabile", "onbestelbaar", "det går inte att leverera", "kan ikke leveres",
        "não entregue", "não é possível entregar", "niedostarczone"}},
      {Automatic::kOutOfOffice,
       Behind::kAnything,
       {"out of office autoreply",
        "out of office reply",
        "out of office auto-reply",
        "out of office message",
        "out of office notification",
        "out of office notice",
        "automatic out of office",
        "vacation reply",
        "abwesenheitsnotiz",
        "abwesenheitsmeldung",
        "abwesenheitsbenachrichtigung",
        "automatische abwesenheit",
        "message d'absence",
        "notification d'absence",
        "absence du bureau",
        "frånvaromeddelande",
        "frånvarobesked",
        "fraværsmeddelelse",
        "fraværsmelding",
        "afwezigheidsbericht",
        "afwezigheidsmelding"}},
      {Automatic::kOutOfOffice,
       Behind::kColon,
       {"out of office",
        "out of the office",
        "ooo",
        "away from office",
        "on vacation",
        "on leave",
        "on annual leave",
        "abwesend",
        "abwesenheit",
        "nicht im büro",
        "absence",
        "absent",
        "absente",
        "en congés",
        "fuera de la oficina",
        "ausente",
        "fuori ufficio",
        "fuori sede",
        "assente",
        "afwezig",
        "afwezigheid",
        "niet op kantoor",
        "frånvaro",
        "ej på kontoret",
        "fravær",
        "ikke på kontoret",
        "fora do escritório",
        "ausência",
        "poissa",
        "lomalla",
        "nieobecność",
        "poza biurem",
        "mimo kancelář",
        "ofis dışında"}},
      {Automatic::kAutoReply,
       Behind::kAnything,
       {"automatic reply",
        "automatic response",
        "automated reply",
        "automated response",
        "auto reply",
        "auto-reply",
        "autoreply",
        "auto response",
        "auto-response",
        "autoresponse",
        "autoresponder",
        "automatische antwort",
        "réponse automatique",
        "respuesta automática",
        "risposta automatica",
        "automatisch antwoord",
        "automatiskt svar",
        "autosvar",
        "automatisk svar",
        "resposta automática",
        "automaattinen vastaus",
        "automatyczna odpowiedź",
        "odpowiedź automatyczna",
        "automatická odpověď",
        "otomatik yanıt",
        "自动回复",
        "自動返信",
        "自動応答"}},
      {Automatic::kCalendar,
       Behind::kAnything,
       {"updated invitation",
        "canceled event",
        "cancelled event",
        "invitation from google calendar",
        "meeting forward notification",
        "new time proposed",
        "proposed new time",
        "meeting canceled",
        "meeting cancelled",
        "tentatively accepted",
        "event canceled",
        "event cancelled",
        "updated event",
        "aktualisierte einladung",
        "abgesagte veranstaltung",
        "abgesagter termin",
        "neue zeit vorgeschlagen",
        "invitation mise à jour",
        "invitación actualizada",
        "invito aggiornato",
        "bijgewerkte uitnodiging",
        "uppdaterad inbjudan",
        "convite atualizado"}},
      {Automatic::kCalendar,
       Behind::kColon,
       {"accepted",      "declined",     "tentative",   "canceled",    "cancelled",
        "invitation",    "rescheduled",  "zugesagt",    "angenommen",  "abgelehnt",
        "mit vorbehalt", "vorläufig",    "abgesagt",    "einladung",   "accepté",
        "refusé",        "provisoire",   "annulé",      "aceptado",    "aceptada",
        "rechazado",     "rechazada",    "provisional", "cancelado",   "cancelada",
        "invitación",    "accettato",    "rifiutato",   "provvisorio", "annullato",
        "invito",        "geaccepteerd", "afgewezen",   "voorlopig",   "geannuleerd",
        "uitnodiging",   "accepterat",   "accepterad",  "avböjt",      "preliminärt",
        "inställt",      "inställd",     "inbjudan",    "accepteret",  "afvist",
        "foreløbig",     "aflyst",       "godtatt",     "avslått",     "avlyst",
        "invitasjon",    "aceito",       "aceite",      "recusado",    "provisório",
        "convite",       "hyväksytty",   "hylätty",     "peruutettu",  "zaakceptowano",
        "odrzucono",     "odwołane"}},
      {Automatic::kAutoReply,
       Behind::kAnything,
       {"read receipt", "not read", "gelesen:", "lesebestätigung", "accusé de lecture", "lu :"}}};
  return kPatterns;
}

// "Cancelled: our subscription" is no meeting.
bool IsAboutContract(std::string_view lower) {
  static constexpr std::string_view kMatters[] = {
      "subscription", "contract",   "account", "renewal",    "service",   "licen",
      "agreement",    "membership", "vertrag", "abonnement", "kündigung", "order"};
  return std::any_of(std::begin(kMatters), std::end(kMatters),
                     [lower](std::string_view word) { return lower.find(word) != lower.npos; });
}

bool NamesMeeting(std::string_view lower) {
  static constexpr std::string_view kWords[] = {
      "sync",        "meeting",  "call",        "review",   "qbr",         "standup",
      "stand-up",    "1:1",      "check-in",    "checkin",  "workshop",    "demo",
      "catch-up",    "catch up", "kickoff",     "kick-off", "webinar",     "session",
      "training",    "termin",   "besprechung", "réunion",  "reunión",     "riunione",
      "vergadering", "möte",     "møde",        "møte",     "reunião",     " @ ",
      "discussion",  "planning", "interview",   "lunch",    "appointment", "event",
      "onboarding",  "retro",    "briefing",    "intro",    "monday",      "tuesday",
      "wednesday",   "thursday", "friday"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [lower](std::string_view word) { return lower.find(word) != lower.npos; });
}

bool FitsBehind(std::string_view lower, std::size_t length, Behind behind, bool is_subject) {
  const bool ends = length == lower.size();
  if (!ends && WordCharacterAt(lower, length) > 0) return false;
  if (behind == Behind::kAnything) return true;
  const auto next = lower.find_first_not_of(' ', length);
  return next == lower.npos ? is_subject : lower[next] == ':';
}

struct SubjectStart {
  std::string_view text;
  Automatic automatic = Automatic::kNone;
  Behind behind{};
};

// By first byte, since every message is held against them.
const std::array<std::vector<SubjectStart>, 256>& SubjectStarts() {
  static const auto kStarts = [] {
    std::array<std::vector<SubjectStart>, 256> starts;
    for (const SubjectPattern& pattern : SubjectPatterns()) {
      for (const std::string_view text : pattern.starts) {
        starts[static_cast<unsigned char>(text[0])].push_back(
            {text, pattern.automatic, pattern.behind});
      }
    }
    return starts;
  }();
  return kStarts;
}

}  // namespace

Automatic AutomaticBySubject(std::string_view lower, bool is_subject) {
  if (lower.empty()) return Automatic::kNone;
  for (const SubjectStart& start : SubjectStarts()[static_cast<unsigned char>(lower[0])]) {
    if (!lower.starts_with(start.text)) continue;
    if (!FitsBehind(lower, start.text.size(), start.behind, is_subject)) continue;
    const bool calendar = start.automatic == Automatic::kCalendar;
    if (calendar && IsAboutContract(lower)) continue;
    if (calendar && !is_subject && !NamesMeeting(lower)) continue;
    return start.automatic;
  }
  return Automatic::kNone;
}

}  // namespace stanna::insights
