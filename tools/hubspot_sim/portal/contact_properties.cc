#include "tools/hubspot_sim/portal/property_values.h"

namespace stanna::sim {
namespace {

using sv = std::string_view;

bool First(const Facts& f, std::string& out) {
  if (f.Percent(70, 3)) return false;
  return Put(out, FirstName(f));
}

bool Last(const Facts& f, std::string& out) {
  if (f.Percent(71, 4)) return f.Percent(72, 50) && Put(out, "");
  return Put(out, LastName(f));
}

bool JobTitle(const Facts& f, std::string& out) {
  static constexpr sv kTitles[] = {"Chief Executive Officer",
                                   "CFO",
                                   "Head of Operations",
                                   "VP Customer Success",
                                   "IT Manager",
                                   "Project Manager",
                                   "Leiterin Einkauf",
                                   "Developer",
                                   "Data Analyst",
                                   "Assistant to the CEO",
                                   "Director of Finance",
                                   "procurement",
                                   "Owner & Founder"};
  return !f.Percent(73, 15) && Put(out, Pick(f, 74, kTitles));
}

// Free text, not a link: often a nickname of the company.
bool CompanyText(const Facts& f, std::string& out) {
  if (f.company < 0 || f.Percent(75, 30)) return false;
  const std::string name = CompanyName(f.company, f.portal->options().seed);
  return Put(out, f.Percent(76, 20) ? name.substr(0, name.find(' ')) : name);
}

bool AssociatedCompany(const Facts& f, std::string& out) {
  std::vector<Edge> edges;
  f.portal->AppendEdges(ObjectType::kContact, f.index, ObjectType::kCompany, edges);
  for (const Edge& edge : edges) {
    if (edge.type_ids.front() == 1) {
      return PutInt(out, f.portal->IdAt(ObjectType::kCompany, edge.to));
    }
  }
  return false;
}

bool DealCount(const Facts& f, std::string& out) {
  const int64_t count = CountEdges(f, ObjectType::kDeal);
  return count > 0 && PutInt(out, count);
}

bool Vids(const Facts& f, std::string& out) {
  const auto absorbed = f.portal->AbsorbedId(f.type, f.index);
  if (absorbed.has_value()) out = std::to_string(*absorbed) + ";";
  out += std::to_string(f.id);
  return true;
}

bool MergedIds(const Facts& f, std::string& out) {
  const auto absorbed = f.portal->AbsorbedId(f.type, f.index);
  return absorbed.has_value() && PutInt(out, *absorbed);
}

bool MergedVids(const Facts& f, std::string& out) {
  const auto absorbed = f.portal->AbsorbedId(f.type, f.index);
  if (!absorbed.has_value()) return false;
  return Put(out, std::to_string(*absorbed) + ":" + std::to_string(f.created_ms + kHourMs));
}

bool EmailDomain(const Facts& f, std::string& out) {
  std::string email;
  if (!ContactEmail(f, email)) return false;
  return Put(out, email.substr(email.find('@') + 1));
}

bool AdditionalEmails(const Facts& f, std::string& out) {
  if (!f.Percent(77, 3) || !ContactEmail(f, out)) return false;
  out = "alt." + out + ";second." + out;
  return true;
}

bool Lifecycle(const Facts& f, std::string& out) {
  static constexpr sv kValues[] = {"customer", "customer", "lead", "marketingqualifiedlead",
                                   "opportunity"};
  return Put(out, Pick(f, 78, kValues));
}

bool BuyingRole(const Facts& f, std::string& out) {
  static constexpr sv kRoles[] = {"DECISION_MAKER", "BUDGET_HOLDER", "CHAMPION", "END_USER",
                                  "BLOCKER"};
  if (f.Percent(79, 60)) return false;
  out = Pick(f, 80, kRoles);
  if (f.Percent(81, 25)) out += ";END_USER";
  return true;
}

bool Phone(const Facts& f, std::string& out) {
  return !f.Percent(82, 40) && Put(out, "+1555" + std::to_string(1000000 + f.Roll(83, 8999999)));
}

bool OptOut(const Facts& f, std::string& out) {
  return f.Percent(84, 20) && PutBool(out, f.Percent(85, 20));
}
bool Bounces(const Facts& f, std::string& out) { return f.Percent(86, 5) && PutInt(out, 1); }
bool Language(const Facts& f, std::string& out) {
  static constexpr sv kValues[] = {"en", "en", "de", "fr", "pt-br"};
  return !f.Percent(87, 30) && Put(out, Pick(f, 88, kValues));
}
bool IsChampion(const Facts& f, std::string& out) {
  return f.Percent(89, 30) && PutBool(out, f.Percent(90, 40));
}
bool Conversions(const Facts& f, std::string& out) { return PutInt(out, f.Roll(91, 4)); }
bool CityOf(const Facts& f, std::string& out) { return f.Percent(92, 60) && Put(out, City(f)); }
bool LastContacted(const Facts& f, std::string& out) {
  if (f.Percent(93, 30)) return false;
  AppendIsoMillis(f.portal->options().epoch_ms - f.Roll(94, 400) * kDayMs, out);
  return true;
}
// A string property that holds a number.
bool Revenue(const Facts& f, std::string& out) {
  return f.Percent(95, 10) && Put(out, "about " + std::to_string(1 + f.Roll(96, 90)) + " M");
}
bool Website(const Facts& f, std::string& out) {
  if (f.company < 0 || f.Percent(97, 70)) return false;
  return Put(out, "http://" + CompanyDomain(f.company, f.portal->options().seed));
}

}  // namespace

std::vector<PropertyDefinition> ContactProperties() {
  constexpr sv kInfo = "contactinformation";
  return {
      {"annualrevenue", "Annual Revenue", "string", "text", kInfo, Revenue},
      {"associatedcompanyid", "Primary Associated Company ID", "number", "number", kInfo,
       AssociatedCompany, kReadOnly},
      {"city", "City", "string", "text", kInfo, CityOf},
      {"company", "Company Name", "string", "text", kInfo, CompanyText, kSearchDefault},
      {"createdate", "Create Date", "datetime", "date", kInfo, CreatedAt,
       kDefault | kAlways | kReadOnly | kFromRecord},
      {"email", "Email", "string", "text", kInfo, ContactEmail, kDefault | kUnique},
      {"firstname", "First Name", "string", "text", kInfo, First, kDefault},
      {"hs_additional_emails", "Additional email addresses", "enumeration", "checkbox", kInfo,
       AdditionalEmails},
      {"hs_all_contact_vids", "All vids for a contact", "enumeration", "checkbox", kInfo, Vids,
       kCalculated},
      {"hs_buying_role", "Buying Role", "enumeration", "checkbox", "sales_properties", BuyingRole,
       0,
       "DECISION_MAKER=Decision Maker;BUDGET_HOLDER=Budget Holder;CHAMPION=Champion;END_USER=End "
       "User;BLOCKER=Blocker"},
      {"hs_calculated_merged_vids", "Merged vids with timestamps of a contact", "enumeration",
       "checkbox", kInfo, MergedVids, kCalculated},
      {"hs_email_bounce", "Marketing emails bounced", "number", "number", "emailinformation",
       Bounces, kReadOnly},
      {"hs_email_domain", "Email Domain", "string", "text", kInfo, EmailDomain, kCalculated},
      {"hs_email_optout", "Unsubscribed from all email", "bool", "booleancheckbox",
       "emailinformation", OptOut, kReadOnly, "true=Yes;false=No"},
      {"hs_language", "Preferred language", "enumeration", "select", kInfo, Language, 0,
       "en=English;de=German;fr=French;pt-br=Portuguese - Brazil"},
      {"hs_lastmodifieddate", "Last Modified Date", "datetime", "date", kInfo, UpdatedAt,
       kReadOnly | kHidden | kFromRecord},
      {"hs_merged_object_ids", "Merged Contact IDs", "enumeration", "checkbox", kInfo, MergedIds,
       kReadOnly},
      {"hs_object_id", "Record ID", "number", "number", kInfo, ObjectId,
       kDefault | kAlways | kReadOnly | kUnique | kFromRecord},
      {"hs_object_source", "Record source", "string", "text", kInfo, ObjectSource, kReadOnly},
      {"hubspot_owner_id", "Contact owner", "enumeration", "select", "sales_properties", OwnerId,
       kExternalOptions},
      {"is_champion", "Champion", "enumeration", "booleancheckbox", kInfo, IsChampion, kCustom,
       "true=Yes;false=No"},
      {"jobtitle", "Job Title", "string", "text", kInfo, JobTitle},
      {"lastmodifieddate", "Last Modified Date", "datetime", "date", kInfo, UpdatedAt,
       kDefault | kAlways | kReadOnly | kFromRecord},
      {"lastname", "Last Name", "string", "text", kInfo, Last, kDefault},
      {"lifecyclestage", "Lifecycle Stage", "enumeration", "radio", kInfo, Lifecycle, 0,
       "lead=Lead;marketingqualifiedlead=Marketing Qualified "
       "Lead;opportunity=Opportunity;customer=Customer"},
      {"mobilephone", "Mobile Phone Number", "string", "phonenumber", kInfo, NeverSet},
      {"notes_last_contacted", "Last Contacted", "datetime", "date", "sales_properties",
       LastContacted, kCalculated},
      {"num_associated_deals", "Number of Associated Deals", "number", "calculation_rollup",
       "deal_information", DealCount, kCalculated},
      {"num_conversion_events", "Number of Form Submissions", "number", "number",
       "conversioninformation", Conversions, kReadOnly},
      {"phone", "Phone Number", "string", "phonenumber", kInfo, Phone, kSearchDefault},
      {"website", "Website URL", "string", "text", kInfo, Website, kSearchDefault},
  };
}

}  // namespace stanna::sim
