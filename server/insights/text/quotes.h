// What a mail repeats of earlier mails.
#pragma once

#include <string_view>
#include <vector>

namespace stanna::insights {

using Lines = std::vector<std::string_view>;

/// Without blanks at their ends; blank lines are empty views.
Lines LinesOf(std::string_view text);

/// Lines that begin with ">" and that no introduction stands above: in a mail a quotation, in a
/// note more likely what somebody said.
enum class LooseQuotes { kDrop, kKeep };

/// What the author wrote: without lines that begin with ">" and the sentence that introduces them
/// ("On … wrote:", in fourteen languages), and without what stands below "-----Original
/// Message-----", a block of "From: / Sent: / To: / Subject:" (in thirteen), or an introduction
/// with no ">" line after it. Answers between ">" lines and below them stay. Introductions and
/// header blocks within a line, as a mail has them whose line breaks were lost, end it, too. A
/// message of a single line that begins with ">" is no quotation.
Lines WithoutQuotes(const Lines& lines, LooseQuotes loose = LooseQuotes::kDrop);

/// Without the header block at the front: what was copied into a note or forwarded.
Lines WithoutHeaderBlock(const Lines& lines);

}  // namespace stanna::insights
