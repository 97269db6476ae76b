// SPDX-License-Identifier: Apache-2.0
// A PDF is drawn from top to bottom: paragraphs laid out by Pango, broken over pages at lines, twice: once to
// count the pages, once to draw them with their numbers.
#include <cairo-pdf.h>
#include <fmt/format.h>
#include <memory>
#include <pango/pangocairo.h>

#include "base/json_text.h"
#include "declare/document.h"

namespace garde::declare {
namespace {

constexpr double kWidth = 595;  // A4, in points
constexpr double kHeight = 842;
constexpr double kMargin = 56;
constexpr double kFootHeight = 36;

struct Colour {
  double red, green, blue;
};
constexpr Colour kInk{0.11, 0.13, 0.16};
constexpr Colour kQuiet{0.38, 0.41, 0.45};
constexpr Colour kPressing{0.70, 0.10, 0.10};
constexpr Colour kRule{0.80, 0.82, 0.85};

struct FreeObject {
  void operator()(void* object) const { g_object_unref(object); }
};

class Pages {
 public:
  Pages(cairo_t* cairo, std::string foot, std::size_t pages)
      : cairo_(cairo), foot_(std::move(foot)), pages_(pages) {}

  void paragraph(std::string_view text, double size, Colour colour, bool bold, double indent,
                 double space_after) {
    // Pango takes valid UTF-8 only; what else came in is replaced, never drawn as something else.
    std::string valid;
    append_valid_utf8(text, valid);
    const auto layout = make_layout();
    const std::string font = fmt::format("DejaVu Sans {}{}", bold ? "Bold " : "", size);
    PangoFontDescription* description = pango_font_description_from_string(font.c_str());
    pango_layout_set_font_description(layout.get(), description);
    pango_font_description_free(description);
    pango_layout_set_width(layout.get(), static_cast<int>((kWidth - 2 * kMargin - indent) * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout.get(), valid.data(), static_cast<int>(valid.size()));
    cairo_set_source_rgb(cairo_, colour.red, colour.green, colour.blue);
    draw_lines(layout.get(), indent);
    at_ += space_after;
  }

  // Leaves the page where less than this is left.
  void keep_together(double height) {
    if (at_ + height > kHeight - kMargin - kFootHeight) next_page();
  }

  void rule() {
    cairo_set_source_rgb(cairo_, kRule.red, kRule.green, kRule.blue);
    cairo_set_line_width(cairo_, 0.6);
    cairo_move_to(cairo_, kMargin, at_);
    cairo_line_to(cairo_, kWidth - kMargin, at_);
    cairo_stroke(cairo_);
    at_ += 8;
  }

  std::size_t finish() {
    draw_foot();
    cairo_show_page(cairo_);
    return page_;
  }

 private:
  // Sizes of fonts are points of the page.
  [[nodiscard]] std::unique_ptr<PangoLayout, FreeObject> make_layout() const {
    std::unique_ptr<PangoLayout, FreeObject> layout(pango_cairo_create_layout(cairo_));
    pango_cairo_context_set_resolution(pango_layout_get_context(layout.get()), 72);
    return layout;
  }

  void draw_lines(PangoLayout* layout, double indent) {
    PangoLayoutIter* line = pango_layout_get_iter(layout);
    do {
      PangoRectangle logical;
      pango_layout_iter_get_line_extents(line, nullptr, &logical);
      const double height = static_cast<double>(logical.height) / PANGO_SCALE;
      if (at_ + height > kHeight - kMargin - kFootHeight) {
        cairo_pattern_t* colour = cairo_pattern_reference(cairo_get_source(cairo_));
        next_page();
        cairo_set_source(cairo_, colour);
        cairo_pattern_destroy(colour);
      }
      const double baseline =
          static_cast<double>(pango_layout_iter_get_baseline(line) - logical.y) / PANGO_SCALE;
      cairo_move_to(cairo_, kMargin + indent, at_ + baseline);
      pango_cairo_show_layout_line(cairo_, pango_layout_iter_get_line_readonly(line));
      at_ += height;
    } while (pango_layout_iter_next_line(line) != FALSE);
    pango_layout_iter_free(line);
  }

  void next_page() {
    draw_foot();
    cairo_show_page(cairo_);
    ++page_;
    at_ = kMargin;
  }

  void draw_foot() {
    const double before = at_;
    at_ = kHeight - kMargin - kFootHeight + 10;
    const auto layout = make_layout();
    PangoFontDescription* description = pango_font_description_from_string("DejaVu Sans 7.5");
    pango_layout_set_font_description(layout.get(), description);
    pango_font_description_free(description);
    pango_layout_set_width(layout.get(), static_cast<int>((kWidth - 2 * kMargin) * PANGO_SCALE));
    const std::string text = fmt::format("{}  {}/{}", foot_, page_, pages_);
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    cairo_set_source_rgb(cairo_, kQuiet.red, kQuiet.green, kQuiet.blue);
    cairo_move_to(cairo_, kMargin, at_);
    pango_cairo_show_layout(cairo_, layout.get());
    at_ = before;
  }

  cairo_t* cairo_;
  std::string foot_;
  std::size_t pages_;
  std::size_t page_ = 1;
  double at_ = kMargin;
};

void draw(const Document& document, Pages& pages) {
  if (!document.banner.empty()) pages.paragraph(document.banner, 13, kPressing, true, 0, 6);
  pages.paragraph(document.title, 15, kInk, true, 0, 4);
  pages.paragraph(document.head, 8.5, kQuiet, false, 0, 10);
  for (const Document::Clock& clock : document.clocks) {
    pages.keep_together(70);
    pages.rule();
    pages.paragraph(clock.title, 10, kInk, true, 0, 1);
    pages.paragraph(clock.state, 9.5, clock.is_pressing ? kPressing : kQuiet, clock.is_pressing, 0, 2);
    pages.paragraph(clock.recipient, 9, kInk, false, 0, 1);
    pages.paragraph(clock.advice, 9, kInk, false, 0, 1);
    pages.paragraph(clock.reference, 7.5, kQuiet, false, 0, 6);
  }
  for (const Document::Section& section : document.sections) {
    pages.keep_together(60);
    pages.rule();
    pages.paragraph(section.title, 11.5, kInk, true, 0, 4);
    for (const Document::Line& line : section.lines) {
      pages.keep_together(28);
      if (!line.label.empty()) pages.paragraph(line.label, 8.5, kQuiet, false, 0, 0);
      pages.paragraph(line.value, 10, line.is_unknown ? kQuiet : kInk, false, line.label.empty() ? 0 : 10,
                      line.note.empty() ? 4 : 0);
      if (!line.note.empty()) pages.paragraph(line.note, 7.5, kQuiet, false, 10, 4);
    }
  }
}

cairo_status_t append(void* into, const unsigned char* bytes, unsigned size) {
  static_cast<std::string*>(into)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

// The file, and how many pages it has.
std::pair<Result<std::string>, std::size_t> render(const Document& document, std::size_t page_count) {
  std::string file;
  cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(append, &file, kWidth, kHeight);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, document.title.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Garde");
  cairo_t* cairo = cairo_create(surface);
  Pages pages(cairo, document.foot, page_count);
  draw(document, pages);
  const std::size_t drawn = pages.finish();
  cairo_surface_finish(surface);
  const cairo_status_t status = cairo_status(cairo);
  cairo_destroy(cairo);
  cairo_surface_destroy(surface);
  if (status != CAIRO_STATUS_SUCCESS)
    return {failure(std::string("the PDF could not be drawn: ") + cairo_status_to_string(status)), drawn};
  return {std::move(file), drawn};
}

}  // namespace

Result<std::string> to_pdf(const Document& document) {
  const std::size_t pages = render(document, 1).second;
  return render(document, pages).first;
}

}  // namespace garde::declare
