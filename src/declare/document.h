// SPDX-License-Identifier: Apache-2.0
// The declaration as a person reads it: one document, then written as text to paste or as a PDF.
//
// Thread rules: values; the functions are pure. to_pdf() may be called from one thread at a time.
#pragma once

#include <string>
#include <vector>

#include "base/zone.h"
#include "declare/duty.h"

namespace garde::declare {

struct Document {
  struct Line {
    std::string label;     ///< empty: the value is a paragraph
    std::string value;
    std::string note;      ///< who said so, or that it is unknown
    bool is_unknown = false;
  };
  struct Section {
    std::string title;
    std::vector<Line> lines;
  };
  struct Clock {
    std::string title;
    std::string state;      ///< "à faire maintenant", "encore 61 h, avant le 14/02/2026 02:10"
    std::string recipient;
    std::string advice;
    std::string reference;  ///< law, where and when it was read
    bool is_pressing = false;
    bool is_informative = false;
  };
  std::string title;
  std::string banner;  ///< of a drill; else empty
  std::string head;    ///< which declaration, made when, which zone times are in
  std::vector<Clock> clocks;
  std::vector<Section> sections;
  std::vector<std::string> questions;  ///< what is still to be found out, the most important first
  std::string foot;
};

struct DocumentOptions {
  Language language = Language::french;
  Zone zone;
  Instant at;  ///< "now", for clocks
};

[[nodiscard]] Document make_document(const Declaration& declaration, const Form& form,
                                     const std::vector<Obligation>& obligations, const DocumentOptions& options);

/// For pasting into a form or a mail: plain UTF-8 lines.
[[nodiscard]] std::string to_text(const Document& document);

/// A PDF of A4 pages with text that can be selected, in DejaVu Sans. An error where no page could be drawn.
[[nodiscard]] Result<std::string> to_pdf(const Document& document);

}  // namespace garde::declare
